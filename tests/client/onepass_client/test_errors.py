"""Each failure says what a caller must know of it: above all whether it may have run."""

from onepass_client import errors
from onepass_client.errors import OF_STATUS, Busy, CallError


def test_what_may_have_run_is_said() -> None:
    own = [one for one in vars(errors).values() if isinstance(one, type)]
    kinds = {one.__name__ for one in own if issubclass(one, CallError) and one.may_have_run}
    assert kinds == {"TimedOut", "Broken", "Failed"}


def test_an_error_names_its_request() -> None:
    error = Busy("too many rows", request_id="mine", status=429, retry_after_s=2)
    assert str(error) == "429: too many rows (request mine)"
    assert (error.request_id, error.status, error.retry_after_s) == ("mine", 429, 2)
    assert all(one.__doc__ for one in OF_STATUS.values())
