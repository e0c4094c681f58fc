"""`onepass serve`: settings are listed, and a wrong one is told by both of its names."""

import pytest
from typer.testing import CliRunner

from onepass.app.requests.settings import Settings
from onepass.training.cli import app

RUN = CliRunner()


def test_every_setting_is_listed_with_its_default() -> None:
    done = RUN.invoke(app, ["serve", "--settings"])
    assert done.exit_code == 0
    lines = [line.split(maxsplit=2)[:2] for line in done.stdout.splitlines()]
    assert ["ONEPASS_PORT", str(Settings.model_fields["port"].default)] in lines
    assert len(lines) == len(Settings.model_fields)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name a bundle: onepass serve BUNDLE, or ONEPASS_BUNDLE"),
        (["gone"], "gone: no such folder"),
        (["gone", "--feedback-follow"], "gone: no such folder"),
        (["gone", "--port", "70000"], "port (ONEPASS_PORT): "),
        (["gone", "--workers", "0", "--engine", "tpu"], "workers (ONEPASS_WORKERS): "),
        (["gone", "--workers", "0", "--engine", "tpu"], "engine (ONEPASS_ENGINE): "),
    ],
)
def test_a_mistake_is_told_before_anything_is_served(
    words: list[str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONEPASS_BUNDLE", raising=False)
    done = RUN.invoke(app, ["serve", *words])
    assert done.exit_code == 1
    assert says in done.stderr


def test_a_wrong_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEPASS_API_KEYS", "short secret")
    done = RUN.invoke(app, ["serve", "gone"])
    assert done.exit_code == 1
    assert "secret" not in done.output
