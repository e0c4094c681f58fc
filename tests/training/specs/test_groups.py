"""Groups that a file holds are taken when the spec is read; those that are given stay."""

import json
from pathlib import Path

import pytest

from onepass.training.specs.groups import take_groups


def test_groups_that_are_given_stay() -> None:
    for given in (
        {"sharing": {"kind": "branching", "groups": [["a"], ["b"]]}},
        {"sharing": {"kind": "mmoe", "groups": "file.json"}},
        {"sharing": "branching"},
        {},
    ):
        document = json.loads(json.dumps(given))
        take_groups(document)
        assert document == given


def test_groups_of_a_file_stand_in_the_place_of_its_name(tmp_path: Path) -> None:
    (file := tmp_path / "a.json").write_text('{"groups": [["a", "b"], ["c"]], "seeds": 3}')
    document = {"sharing": {"kind": "branching", "groups": str(file)}}
    take_groups(document)
    assert document["sharing"]["groups"] == [["a", "b"], ["c"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file of JSON; onepass affinity SPEC writes one"),
        (b"{", "no such file of JSON"),
        (b"\xff", "no such file of JSON"),
        (b"[]", "has no groups; onepass affinity SPEC writes a file that has"),
        (b'{"groups": "a"}', "has no groups"),
    ],
)
def test_what_holds_none_is_refused_by_its_name(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "a.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValueError, match=words) as refused:
        take_groups({"sharing": {"kind": "branching", "groups": str(file)}})
    assert str(refused.value).startswith(f"sharing.groups: {str(file)!r}: ")
