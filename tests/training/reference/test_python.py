"""The page of what Python callers use."""

from onepass.training.reference.python import prose, python_page, signature


class Opened:
    """A thing.

    Of two paragraphs.
    """

    def __init__(self, path: str, *, size: int = 2) -> None:
        self.path, self.size = path, size

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path

    def read(self, rows: list[str]) -> list[str]:
        """Rows in, rows
        out.

        Raises:
            BadRows: they do not fit,
                and why.
            ValueError, TypeError: another.
        """
        return rows

    def _own(self) -> None:
        """Nobody is told."""


def test_what_is_raised_is_a_list() -> None:
    assert prose(Opened.read.__doc__ or "") == (
        "Rows in, rows out.\n\nRaises:\n\n- `BadRows`: they do not fit, and why.\n"
        "- `ValueError, TypeError`: another."
    )


def test_signatures_say_types_and_not_where_they_are_from() -> None:
    assert signature("read", Opened.read) == "read(rows: list[str]) -> list[str]"
    long = signature("x" * 90, Opened)
    assert long.splitlines() == [f"{'x' * 90}(", "    path: str,", "    *,", "    size: int = 2,",
                                 ") -> None"]  # fmt: skip


def test_each_is_told_by_the_name_it_is_imported_by() -> None:
    page = python_page({"onepass.read": Opened.read})
    assert "## onepass.read\n\n```python\nonepass.read(rows" in page
    assert "_own" not in python_page({"onepass.Opened": Opened})
