"""Bodies read in pieces: the same rows, the same problems, the same words as read at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from onepass.models.contract import BadRows, Contract, NotJson, TooManyRows, cuts, pieces
from onepass.models.contract.inputs import CategoryInput, NumberInput, SequenceInput, VectorInput
from onepass.models.contract.tasks import RegressionTask

MOST_ROWS = 12
CONTRACT = Contract(
    inputs={
        "x": NumberInput(min=0, max=9),
        "word": CategoryInput(values=("a", "b"), optional=True),
        "at": VectorInput(length=3, optional=True),
    },
    tasks={"y": RegressionTask()},
).serving(max_rows=MOST_ROWS)


@pytest.fixture(scope="module")
def small_steps() -> Any:
    """Pieces of a row or two, beginnings of a few bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cuts, "PIECE_BYTES", 10)
        patch.setattr(cuts, "WINDOW", 24)
        patch.setattr(pieces, "WINDOW", 24)
        patch.setattr(CONTRACT.large, "row_tokens", 6)
        yield


def outcome(parse: Any, body: bytes) -> Any:
    try:
        return parse(body)
    except BadRows as error:
        return error.problems, min(error.total, 100)
    except TooManyRows:
        return TooManyRows
    except NotJson as error:
        return str(error)


numbers = st.integers(0, 9) | st.floats(0, 9) | st.sampled_from([None, "a", 99, True, [], {}])
words = st.sampled_from(["a", "b", "}, {", '"},', "}]", "]}", "\\", "é", "", None, 1, "\u2028"])
lists = st.lists(st.integers(0, 9), max_size=5) | st.none()
row = st.fixed_dictionaries(
    {"x": numbers}, optional={"word": words, "at": lists, "other": numbers}
) | st.sampled_from([1, None, [], {}, [{}], {"instances": []}])
document = st.lists(row, max_size=MOST_ROWS + 2).map(lambda rows: {"instances": rows})
spaces = st.sampled_from([None, 1, 3])


@examples(max_examples=300, deadline=None)
@given(document=document, extra=st.dictionaries(st.text("ab"), words, max_size=2), indent=spaces)
def test_whole_documents_read_alike(
    small_steps: None, document: Any, extra: Any, indent: Any
) -> None:
    body = json.dumps(document | extra, indent=indent).encode()
    wanted, found = outcome(CONTRACT.reader.parse, body), outcome(CONTRACT.large.parse, body)
    if wanted == TooManyRows or found == TooManyRows:
        rows = document["instances"]
        assert len(rows) > MOST_ROWS or wanted == found
        return
    if extra and isinstance(wanted, tuple) and isinstance(wanted[0], list):
        by_place = {tuple(map(str, one["loc"])): one for one in wanted[0]}
        assert found[0]
        assert all(by_place[tuple(map(str, one["loc"]))] == one for one in found[0])
        return
    assert found == wanted


@examples(max_examples=300, deadline=None)
@given(
    document=document, cut=st.integers(0, 400), junk=st.sampled_from(["", "x", ",", "}", "\ud800"])
)
def test_torn_documents_are_refused_alike(
    small_steps: None, document: Any, cut: int, junk: str
) -> None:
    body = json.dumps(document).encode()
    body = body[:cut] + junk.encode(errors="surrogatepass") + body[cut:][5:]
    wanted, found = outcome(CONTRACT.reader.parse, body), outcome(CONTRACT.large.parse, body)
    if isinstance(wanted, str):  # no JSON somewhere; what is wrong before that may be said instead
        assert found == wanted or not isinstance(found, str)
        assert not hasattr(found, "rows")
    elif not isinstance(wanted, tuple) or hasattr(wanted, "rows"):
        assert found == wanted
    else:
        assert not hasattr(found, "rows")
        assert not isinstance(found, str)


@pytest.mark.parametrize("item", ["1", '""', "null", "[]", "{}", "true"])
@pytest.mark.parametrize("before", ['{"t":[', '{"t":["a","b",', '{"instances":[{"t":['])
def test_wrong_items_of_a_list_without_end_are_told_from_its_beginning(
    before: str, item: str
) -> None:
    inputs = {"t": SequenceInput(max_tokens=64)}
    contract = Contract(inputs=inputs, tasks={"y": RegressionTask()}).serving(max_rows=MOST_ROWS)
    torn = before + f"{item}," * 100_000  # nobody comes to the place where this is no JSON
    with pytest.raises(BadRows) as refused:
        contract.large.parse(torn.encode())
    assert len(refused.value.problems) == 100
    assert {one["msg"] for one in refused.value.problems} == {
        "must be a token: text, and not empty"
    }
