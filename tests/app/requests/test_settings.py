"""Settings: variables of the environment, each with its bounds; keys never show."""

from pathlib import Path
from typing import Any

import pytest

from onepass.app.requests.settings import Settings


def test_a_variable_sets_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEPASS_PORT", "9000")
    monkeypatch.setenv("ONEPASS_CORS_ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("ONEPASS_NO_SUCH_SETTING", "1")
    settings = Settings()
    assert settings.port == 9000
    assert settings.cors_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 65536),
        ("workers", 0),
        ("max_rows", 0),
        ("request_timeout_s", 0),
        ("pass_limit_s", 0),
        ("max_decode_bytes", 2**20),
        ("forward", "gpu"),
        ("log_level", "loud"),
        ("cors_origins", "*"),
        ("trusted_proxies", "here"),
        ("root_path", "taxi"),
        ("root_path", "/taxi/"),
        ("root_path", "//elsewhere"),
        ("tls_key_file", "key.pem"),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_its_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        Settings(**{name: value})


def test_they_are_frozen_and_travel_to_workers_as_they_are() -> None:
    settings = Settings(api_keys="a-key", share_by_address=True)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]
    assert Settings.model_validate(settings.model_dump(mode="json")) == settings
    assert "a-key" not in repr(settings)
    assert len(settings.all_keys) == 1


def test_each_of_several_models_keeps_its_answers_apart(tmp_path: Path) -> None:
    one = Settings(feedback=tmp_path / "kept.sqlite", record=tmp_path / "rows").of_model("taxi")
    assert one.feedback == tmp_path / "kept-taxi.sqlite"
    assert one.record == tmp_path / "rows" / "taxi"
    none = Settings().of_model("taxi")
    assert (none.feedback, none.record) == (None, None)


def test_every_setting_is_described() -> None:
    silent = [name for name, one in Settings.model_fields.items() if not one.description]
    assert not silent, "say it under the field"
