"""From the labels of tokens to a table."""

from onepass.training.tasks.tokens import token_indices


def test_the_table_is_as_wide_as_the_longest_row_of_tokens_labelled_or_not() -> None:
    problems: list[str] = []
    tokens = [["x"], ["x", "y", "z"], None]
    found = token_indices(("a", "b"), "y", [["b"], None, None], tokens, problems)
    assert (found.tolist(), problems) == ([[2, 0, 0], [0, 0, 0], [0, 0, 0]], [])


def test_rows_without_any_token_have_a_column_all_the_same() -> None:
    assert token_indices(("a", "b"), "y", [None], [None], []).tolist() == [[0]]
