"""Pictures that annotations name: found, left out, or a problem."""

from onepass.training.sources.annotations.naming import Naming
from onepass.training.sources.annotations.pictures import Pictures


def test_what_is_no_row_is_left_out_and_counted() -> None:
    naming = Naming(Pictures(["a.jpg"], are_rows=True))
    assert [naming.of("x/a.jpg"), naming.of("b.jpg")] == ["a.jpg", None]
    assert naming.problems == []
    assert naming.notes("f") == ["f: 1 pictures are no rows and are left out, as 'b.jpg'"]


def test_what_is_not_there_is_named_and_two_are_not_one() -> None:
    naming = Naming(Pictures(["a.jpg", "x/c.jpg", "y/c.jpg"], are_rows=False))
    assert naming.of("x/a.jpg") == "a.jpg"
    assert [naming.of("y/a.jpg"), naming.of("b.jpg"), naming.of("c.jpg")] == [None] * 3
    absent, both, several = naming.problems
    assert absent.startswith("1 pictures are not there: 'b.jpg': take them out")
    assert both == "'x/a.jpg' and 'y/a.jpg' are both 'a.jpg'"
    assert several.startswith("'c.jpg' may be 'x/c.jpg' or 'y/c.jpg'")
