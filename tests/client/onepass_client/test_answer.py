"""An answer is a mapping of what each task says, and knows which row it is of."""

import pytest

from onepass_client.answer import Source, answer_of, columns
from onepass_client.kinds import Label, Number

SAID = {
    "fare": {"value": 2.5},
    "card": {"label": "cash", "probabilities": {"cash": 1.0}},
    "typical": 0.2,
    "warnings": [{"loc": ["body", "hour"], "msg": "beyond", "type": "range", "input": 30}],
}


def test_tasks_are_read_and_what_stands_beside_them() -> None:
    answer = answer_of(SAID, Source(), row=2, first=10)
    assert (list(answer), len(answer), answer.row) == (["fare", "card"], 2, 12)
    assert answer.task("fare", Number).value == 2.5
    assert answer.task("card", Label).label == "cash"
    assert (answer.typical, answer.warnings[0].path) == (0.2, "hour")
    with pytest.raises(TypeError, match="fare: is Number, not Label"):
        answer.task("fare", Label)


def test_a_truth_is_of_the_row_of_its_request() -> None:
    answer = answer_of(SAID, Source(answer_id="abc"), row=2, first=10)
    assert answer.truth(fare=3).said() == {"id": "abc", "row": 2, "truth": {"fare": 3}}
    with pytest.raises(ValueError, match="the service keeps none"):
        answer_of(SAID, Source(), row=0).truth(fare=3)


def test_columns_are_those_of_a_frame() -> None:
    both = [answer_of({"fare": {"value": 1}}, Source(), row=0), answer_of(SAID, Source(), row=1)]
    assert columns(both) == {
        "fare.value": [1, 2.5],
        "card.label": [None, "cash"],
        "card.probabilities": [None, {"cash": 1.0}],
    }
