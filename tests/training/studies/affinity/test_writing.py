"""The files of an affinity: data that a spec can name, a table, a picture."""

from pathlib import Path
from typing import Any

import orjson

from onepass.training.specs.groups import take_groups
from onepass.training.studies.affinity.affinity import Affinity
from onepass.training.studies.affinity.writing import FILES, write


def test_what_is_written_can_be_taken_as_groups(affinity: Affinity, tmp_path: Path) -> None:
    write(tmp_path, affinity)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(FILES)
    file = tmp_path / FILES[0]
    assert orjson.loads(file.read_bytes())["lookahead"][0][1] > 0
    spec: dict[str, Any] = {"sharing": {"kind": "branching", "groups": str(file)}}
    take_groups(spec)
    assert spec["sharing"]["groups"] == [["a", "b"], ["c"]]
