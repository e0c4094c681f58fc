"""A fleet file: what it says, and how it is told what is wrong."""

from pathlib import Path

import pytest

from onepass.app.serving.fleet_file import FleetEntry, read


def test_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text("models:\n  - {name: taxi, path: a/b, versions: [latest], share: 0.5}\n")
    said = read(file)
    assert said.models == (FleetEntry(name="taxi", path="a/b", versions=("latest",), share=0.5),)
    assert (said.default, said.watch) == (None, False)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("models: []", ["models: must name at least one"]),
        ("[]", ["must be a mapping, got []"]),
        (
            "models: [{name: a, path: b, drop: {errors: 0.1}}]",
            ["models.0.drop: there is no canary or shadow that could be dropped"],
        ),
        (
            "models: [{name: a, path: b, canary: {version: c, percent: 5}, drop: {relative: 1}}]",
            ["models.0.drop.relative: is for a shadow: what a canary answers nothing else does"],
        ),
        (
            "models: [{name: a, path: b, shadow: c, drop: {eror: 1}}]",
            ["models.0.drop.eror: no such setting; did you mean 'errors'?"],
        ),
        (
            "models: [{name: a, path: b, shadow: c, canary: {version: c, percent: 5}}]",
            ["models.0.shadow: stands beside a canary: one version is tried at a time"],
        ),
        ("models: [{name: a}]", ["models.0.path: is missing"]),
        (
            "models: [{nmae: a, path: b}]\nwacth: true",
            [
                "models.0.name: is missing",
                "models.0.nmae: no such setting; did you mean 'name'?",
                "wacth: no such setting; did you mean 'watch'?",
            ],
        ),
        (
            "models: [{name: a/b, path: b, share: 0, versions: [1]}]",
            [
                "models.0.name: a name has letters, digits and underscores, got 'a/b'",
                "models.0.versions.0: must be text, got 1: put it in quotes",
                "models.0.share: must be above 0, got 0",
            ],
        ),
        (
            "models: [{name: a, path: b}, {name: a, path: c}]\ndefault: b",
            [
                "models.1.name: 'a' stands here a second time",
                "default: there is no such model: 'b'; there are a, a",
            ],
        ),
        ("models: {", ["line 1: expected the node content, but found '<stream end>'"]),
        ("a: 1\na: 2", ["line 2: 'a' stands here a second time"]),
    ],
)
def test_all_that_is_wrong_is_told_with_the_file(
    tmp_path: Path, text: str, problems: list[str]
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"fleet\.yaml") as refused:
        read(file)
    assert str(refused.value).splitlines() == [f"{file}: {problem}" for problem in problems]


def test_one_that_cannot_be_read_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"gone\.yaml: cannot be read: No such file"):
        read(tmp_path / "gone.yaml")
    (tmp_path / "odd.yaml").write_bytes(b"\xff")
    with pytest.raises(ValueError, match=r"odd\.yaml: cannot be read: it is not UTF-8"):
        read(tmp_path / "odd.yaml")
