"""What a report shows of promises."""

from onepass.training.reporting.promised import promised

ONE = {"coverage": 0.9, "rows": 30, "calibration": 40, "covered": 0.8, "expected": [0.7, 1.0]}
CERTAINTY = {
    "by": "zone",
    "tasks": {
        "fare": ONE | {"width": 3.25, "thirds": {"lowest": 0.5}},
        "card": ONE | {"size": 1.5, "groups": {"in": ONE}},
        "topics": ONE | {"open": 0.25},
        "wait": ONE | {"width": None},
    },
    "joint": ONE | {"tasks": ["fare", "card"]},
}


def test_there_is_a_line_for_each_task_and_each_part_of_it() -> None:
    shown = promised(CERTAINTY)
    assert shown is not None
    assert (shown["every"], shown["inside"]) == (10, 9)
    assert [line["of"] for line in shown["lines"]] == [
        "fare", "· lowest third", "card", "· zone = in", "topics", "wait", "fare, card at once",
    ]  # fmt: skip
    assert [line["wide"] for line in shown["lines"]] == [
        "3.25", "", "1.50 labels", "", "0.25 open", "endless", "",
    ]  # fmt: skip
    third = shown["lines"][1]
    assert (third["covered"], third["rows"], third["low"]) == (0.5, 10, None)


def test_where_nothing_is_promised_nothing_is_shown() -> None:
    assert promised({}) is None
