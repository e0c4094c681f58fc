"""A truth is said as the service takes it."""

from onepass_client.truths import Truth


def test_it_names_answer_row_and_labels() -> None:
    said = Truth("abc", {"fare": 3}, row=2).said()
    assert said == {"id": "abc", "row": 2, "truth": {"fare": 3}}
