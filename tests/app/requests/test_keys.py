"""Who may ask, and what never shows."""

import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from onepass.app.requests.errors import Unauthenticated
from onepass.app.requests.fleet_errors import Forbidden
from onepass.app.requests.keys import OPEN, Keys, forget, who_may_ask
from onepass.app.requests.settings import Settings
from onepass.models import Predictor

GUARDED = (
    ("POST", "/predict"), ("GET", "/predict"), ("GET", "/model"), ("GET", "/metrics"),
    ("GET", "/openapi.json"), ("GET", "/v2"), ("GET", "/v2/models/sincos"), ("GET", "/nowhere"),
    ("GET", "/report"), ("GET", "/model/examples"), ("GET", "/static"),
    ("POST", "/v2/models/sincos/infer"), ("OPTIONS", "/predict"), ("GET", "/health"),
)  # fmt: skip


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_without_a_key_nothing_is_answered(
    sincos_predictor: Predictor, make_app: Any, ask: Any, method: str, path: str
) -> None:
    app = make_app(sincos_predictor, api_keys="first-key,second-key")
    for headers in ({}, bearer("third-key"), {"authorization": "Basic first-key"}, bearer("")):
        answer = ask(app, method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["x-request-id"]
        assert list(answer.json()) == ["error" if path.startswith("/v2") else "detail"]
    assert ask(app, method, path, headers=bearer("second-key")).status_code != 401


def test_two_keys_at_once_are_none(sincos_predictor: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(sincos_predictor, api_keys="first-key")
    twice = [("authorization", "Bearer first-key"), ("authorization", "Bearer other")]
    assert ask(app, "GET", "/model", headers=twice).status_code == 401
    assert ask(app, "GET", "/model", headers=[twice[0]]).status_code == 200
    lower = {"Authorization": "bearer first-key"}
    assert ask(app, "GET", "/model", headers=lower).status_code == 200


@pytest.mark.parametrize("path", [*sorted(OPEN), "/static/0123456789abcdef/api.js"])
def test_probes_and_pages_need_no_key(
    sincos_predictor: Predictor, make_app: Any, ask: Any, path: str
) -> None:
    app = make_app(sincos_predictor, api_keys="first-key")
    assert ask(app, "GET", path).status_code in (200, 308, 503)


def test_refusals_are_counted(sincos_predictor: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(sincos_predictor, api_keys="first-key")
    ask(app, "POST", "/predict")
    text = ask(app, "GET", "/metrics", headers=bearer("first-key")).text
    assert 'onepass_requests_total{route="/predict",status="401"} 1.0' in text


def test_keys_come_from_a_file_and_as_hashes(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("# ours\nfirst-key  # of the shop\n\nsecond-key\n")
    settings = Settings.model_validate({"api_keys_file": str(file)})
    assert len(settings.all_keys) == 2
    again = Settings.model_validate(settings.model_dump(mode="json"))
    assert again == settings
    hashed = ",".join(settings.all_keys)
    assert Settings.model_validate({"api_keys": hashed}).all_keys == settings.all_keys


@pytest.mark.parametrize("text", ["", "# none\n", "a key\n", "schlüssel\n"])
def test_a_file_without_keys_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text)
    with pytest.raises(ValidationError, match="key"):
        Settings.model_validate({"api_keys_file": str(file)})
    with pytest.raises(ValidationError, match="cannot be read"):
        Settings.model_validate({"api_keys_file": str(tmp_path / "nowhere")})


def test_a_key_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEPASS_API_KEYS", "se-cret-1, se-cret-2")
    settings = Settings()
    assert len(settings.all_keys) == 2
    for text in (repr(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "se-cret" not in text
    monkeypatch.setenv("ONEPASS_API_KEYS", "se-cret-1,se cret")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "cret" not in str(refused.value)


@pytest.mark.parametrize("text", ["", " ", ",", " , ,\n"])
def test_set_but_empty_is_refused_unless_a_file_gives_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("ONEPASS_API_KEYS", text)
    with pytest.raises(ValidationError, match="unset it to be open"):
        Settings()
    file = tmp_path / "keys"
    file.write_text("first-key\n")
    monkeypatch.setenv("ONEPASS_API_KEYS_FILE", str(file))
    assert len(Settings().all_keys) == 1
    monkeypatch.setenv("ONEPASS_API_KEYS_FILE", text.strip(","))
    with pytest.raises(ValidationError):
        Settings()
    monkeypatch.setenv("ONEPASS_API_KEYS", "a-key")
    monkeypatch.setenv("ONEPASS_API_KEYS_FILE", "")
    with pytest.raises(ValidationError, match="names no file"):
        Settings()


def test_keys_are_forgotten_however_they_are_spelt(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONEPASS_API_KEYS", "onepass_api_keys"):
        monkeypatch.setenv(name, "a-key")
    monkeypatch.setenv("ONEPASS_API_KEYS_FILE", "/somewhere")
    forget()
    assert [name for name in os.environ if "api_keys" in name.lower()] == ["ONEPASS_API_KEYS_FILE"]


def test_none_means_off_and_that_is_said() -> None:
    assert Settings.model_validate({"api_keys": []}).all_keys == ()
    with pytest.raises(ValidationError):
        Settings.model_validate({"api_keys": "a-key,,b-key"})
    assert "no API keys" in who_may_ask(0)
    assert "2" in who_may_ask(2)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_real_server_knows_its_keys_and_says_so(
    start: Any, make_bundle: Any, workers: int
) -> None:
    server = start(make_bundle("sincos", onnx=True), api_keys="se-cret-1", workers=workers)
    url = server.url()
    assert httpx.post(f"{url}/predict", json={"x": 1}).status_code == 401
    answer = httpx.post(f"{url}/predict", json={"x": 1}, headers=bearer("se-cret-1"))
    assert answer.status_code == 200
    assert server.stop() == 0
    assert "API keys: 1" in server.err.read_text()
    assert "se-cret" not in server.err.read_text() + server.out.read_text()
    open_to_all = start(make_bundle("sincos", onnx=True), workers=workers)
    open_to_all.url()
    assert open_to_all.stop() == 0
    assert "no API keys are set" in open_to_all.err.read_text()


@pytest.mark.parametrize(
    ("path", "key", "opens"),
    [
        ("/predict", "caller", None),
        ("/predict", "admin", None),
        ("/predict", "other", Unauthenticated),
        ("/models/taxi/predict", "", Unauthenticated),
        ("/models/taxi/docs", "", None),
        ("/v2/repository/index", "admin", None),
        ("/v2/repository/index", "caller", Forbidden),
        ("/v2/repository/models/taxi/load", "other", Unauthenticated),
        ("/models/taxi/swap", "caller", Forbidden),
        ("/models/taxi/swap", "", Unauthenticated),
        ("/models/taxi/swap", "admin", None),
    ],
)
def test_admins_alone_change_what_is_served(path: str, key: str, opens: Any) -> None:
    hashes = Settings(api_keys="caller", admin_keys="admin")  # type: ignore[arg-type]
    keys = Keys(hashes.all_keys, hashes.admin_keys)
    headers = [(b"authorization", b"Bearer " + key.encode())] if key else []
    scope: dict[str, Any] = {"path": path, "headers": headers}
    if opens is None:
        keys.check(scope)
    else:
        with pytest.raises(opens):
            keys.check(scope)


def test_without_callers_keys_all_but_that_is_open() -> None:
    admins = Settings(admin_keys="admin").admin_keys  # type: ignore[arg-type]
    Keys((), admins).check({"path": "/predict", "headers": []})
    with pytest.raises(Unauthenticated):
        Keys((), admins).check({"path": "/models/taxi/swap", "headers": []})
    callers = Settings(api_keys="caller").all_keys  # type: ignore[arg-type]
    scope: dict[str, Any] = {
        "path": "/models/taxi/swap", "headers": [(b"authorization", b"Bearer caller")],
    }  # fmt: skip
    Keys(callers).check(scope)  # where there are no admins there is no such path
