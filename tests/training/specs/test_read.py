"""A spec comes as a file, a name, plain data or read already: it is the same spec."""

from pathlib import Path

import pytest

from onepass.models import yaml
from onepass.training.specs.read import EXAMPLES, find, load, read
from onepass.training.specs.spec import BadSpec

SINCOS = EXAMPLES / "sincos.yaml"


def test_all_that_a_spec_may_come_as() -> None:
    whole = load("sincos")
    data = yaml.parse(SINCOS.read_text())
    assert read("sincos") == read(SINCOS) == read(str(SINCOS)) == read(data) == read(whole) == whole
    assert read(whole) is whole


def test_overrides_change_a_setting_and_not_what_was_given() -> None:
    whole, data = load("sincos"), yaml.parse(SINCOS.read_text())
    before = yaml.parse(SINCOS.read_text())
    for spec in ("sincos", data, whole):
        assert read(spec, ["training.epochs=2"]).training.epochs == 2
    assert data == before
    assert whole == load("sincos")


@pytest.mark.parametrize("spec", ["sincos", yaml.parse(SINCOS.read_text()), load("sincos")])
def test_a_bad_override_is_named_by_its_path(spec: object) -> None:
    with pytest.raises(BadSpec, match=r"training\.epochs: must be a whole number, got 'x'"):
        read(spec, ["training.epochs=x"])  # type: ignore[arg-type]


def test_files_come_before_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find("sincos") == SINCOS
    Path("sincos").write_text("name: mine")
    assert find("sincos") == Path("sincos")
    with pytest.raises(BadSpec, match="no such file, and no such example; did you mean 'digits'"):
        read("digit")


@pytest.mark.parametrize("name", sorted(file.stem for file in EXAMPLES.glob("*.yaml")))
def test_examples_say_all_or_name_their_recipe(name: str) -> None:
    assert bool(load(name).by_recipe) == ("recipe: good" in find(name).read_text().splitlines())
