"""Cells: a label for each part of an input, along one axis or several; and what spans quote."""

from typing import Any

import pytest

from onepass.models.contract.columns import ANY, Ragged
from onepass.models.contract.forms import Cells
from onepass.models.contract.forms.cells import quote

LABELS = ("a", "b")
TOKENS = Cells(labels=LABELS, along="sequence", called="tokens")
PIXELS = Cells(labels=LABELS, along="image", called="pixels", extent=(8, 9))


def test_there_is_a_probability_for_each_label_in_each_cell() -> None:
    assert TOKENS.computed == {"probabilities": (ANY, 2)}
    assert PIXELS.computed == {"probabilities": (8, 9, 2)}


def test_rows_are_ragged_where_an_input_has_any_number_of_cells() -> None:
    assert Ragged.of(TOKENS.computed.items()).names == {"probabilities"}
    assert not Ragged.of(PIXELS.computed.items()).names


@pytest.mark.parametrize(("form", "extent"), [(TOKENS, (ANY,)), (PIXELS, (8, 9))])
def test_an_answer_has_a_label_and_its_probability_for_each(
    form: Cells, extent: tuple[int, ...]
) -> None:
    assert dict(form.fields) == {
        "tags": (extent, "text", "texts", ()),
        "confidence": (extent, "numbers", "numbers", ()),
    }
    assert form.counted == "labels"


def test_spans_are_text_in_a_tensor_whatever_the_extent() -> None:
    form = Cells(labels=("B-X", "I-X"), spans=True)
    assert [*form.fields] == ["tags", "confidence", "spans"]
    assert form.fields["spans"] == ((), "text", "spans", ())


def test_each_span_quotes_the_tokens_that_it_covers() -> None:
    def span(start: int, end: int) -> dict[str, Any]:
        return {"start": start, "end": end, "label": "X"}

    answers = [{"spans": [span(0, 2), span(2, 3)]}, {"spans": []}, {"spans": [span(1, 2)]}]
    quote(answers, [["New", "York", "!"], ["a"], ["b", "Rome"]])
    texts = [[one["text"] for one in answer["spans"]] for answer in answers]
    assert texts == [["New York", "!"], [], ["Rome"]]
    with pytest.raises(ValueError, match="zip"):
        quote(answers, [["too", "few", "rows"]])
