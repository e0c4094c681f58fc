"""A problem is told with the line of the file that it is about."""

from pathlib import Path

import pytest

from onepass.training.specs.lines import placed
from onepass.training.specs.read import load
from onepass.training.specs.spec import BadSpec

TEXT = """\
name: bad
inputs:
  x: {kind: number}
  y:
    kind: numbr

  with.dot: {kind: number, min: a}
tasks:
  z: {kind: regression, colour: red}
source:
  kind: table
  columns: [a,
            b]
training:
  epochs: -3
"""


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        ("inputs.y.kind: no such kind", 5),
        ("inputs.y.unit: is missing", 4),
        ("inputs.with.dot.min: must be a number", 7),
        ("tasks.z.colour: no such setting", 9),
        ("source.columns[1]: no such column", 13),
        ("training.epochs: must be at least 1", 15),
        ("train: no such setting", None),
        ("nothing is said of it", None),
    ],
)
def test_it_is_that_of_the_deepest_part_of_the_path(problem: str, line: int | None) -> None:
    assert placed(problem, TEXT) == (problem if line is None else f"line {line}: {problem}")


def test_what_was_said_elsewhere_has_no_line() -> None:
    problems = "training.epochs: must be at least 1\nsource.path: no such file"
    told = placed(problems, TEXT, ("training.epochs", "sour"))
    assert told == "training.epochs: must be at least 1\nline 10: source.path: no such file"


def test_all_problems_of_a_file_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(TEXT.replace("with.dot: {kind: number, min: a}", "w: {kind: number, min: a}"))
    with pytest.raises(BadSpec) as told:
        load(str(file), ["source.path=rows.csv", "tasks.z.colour=blue"])
    lines = str(told.value).split("\n")
    assert lines[0].startswith("line 5: inputs.y.kind: no such kind 'numbr'")
    assert any(line.startswith("line 7: inputs.w.min: ") for line in lines)
    assert any(line.startswith("tasks.z.colour: ") for line in lines), "it is of --set"
    assert any(line.startswith("line 15: training.epochs: ") for line in lines)
