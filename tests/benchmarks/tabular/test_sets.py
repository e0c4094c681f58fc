"""The eight tables: no test row stays where choices are made, and no answer is an input."""

from pathlib import Path

import pytest

from onepass.training.specs.spec import parse
from tabular.sets import SETS, document, without_test


@pytest.mark.parametrize("name", SETS)
def test_a_spec_says_what_is_asked_and_not_how(name: str, tmp_path: Path) -> None:
    own = SETS[name]
    columns = [*own.numbers.split(), *own.categories.split(), *own.tasks]
    assert len({*columns}) == len(columns)
    file = tmp_path / "dev.csv"
    gap = ["", *["1"] * (len(columns) - 1)]
    file.write_text("\n".join(map(",".join, ([*columns, "split"], [*gap, "train"],
                                             [*gap, "test"]))))  # fmt: skip
    chosen = without_test(file, tmp_path / "val")
    assert chosen.read_text().splitlines()[1:] == [",".join([*gap, "train"])]
    said = document(name, chosen)
    assert said.keys() == {"name", "inputs", "tasks", "source"}
    spec = parse(said)
    assert spec.inputs[columns[0]].optional, "it is missing in a row"
    assert spec.inputs.keys().isdisjoint(spec.tasks)
