"""Settings of the service: listed in a line each, and explained one by one."""

from onepass.app.requests.settings import Settings
from onepass.training.reference.service import explained, listing, names, settings_page


def test_each_has_a_line_of_three_columns() -> None:
    lines = list(listing(Settings))
    assert len(lines) == len(Settings.model_fields)
    assert "ONEPASS_PORT" in names(Settings)
    port = next(line for line in lines if line.startswith("ONEPASS_PORT "))
    assert port.split(maxsplit=2) == [
        "ONEPASS_PORT", "8000", "The port to listen on; 0 takes a free one."
    ]  # fmt: skip
    assert all(len(line.split(maxsplit=2)) == 3 for line in lines)


def test_one_is_explained() -> None:
    told = explained(Settings, "ONEPASS_PORT").splitlines()
    assert told[0] == "ONEPASS_PORT"
    assert told[-3:] == [
        "  type     whole number", "  default  8000", "  allowed  at least 0, at most 65535"
    ]  # fmt: skip


def test_the_page_names_all() -> None:
    page = settings_page(Settings)
    assert not [name for name in names(Settings) if f"| `{name}` |" not in page]
