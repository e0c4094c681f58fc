"""The backlog: what is put there leaves in its order, and what it holds is counted to the byte."""

from onepass.app.feedback.answer_ids import AnswerIds
from onepass.app.feedback.answered import Many, Singles
from onepass.app.feedback.backlog import AT_ONCE, Backlog
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.segments import MOST_ROWS
from onepass.models.contract import Contract


def test_what_is_put_there_leaves_and_all_its_bytes_do(taxi: Contract) -> None:
    backlog, ids = Backlog(KeptRows(taxi, "plain")), AnswerIds()
    count = (AT_ONCE + 2) * MOST_ROWS
    singles = Singles(0, ids.some(count), [b'{"distance":1}'] * count, [b"{}"] * count)
    many = Many(0, "f" * 32, range(3), b'{"instances":[{},{},{}]}', [b"{}"] * 3)
    broken = Many(0, "e" * 32, range(3), b'{"instances":[{}]}', [b"{}"] * 3)
    assert backlog.put([singles, many, broken]) == 3
    rows = list[int]()
    while some := backlog.next:
        assert len(some) <= AT_ONCE
        rows += [segment.rows for segment in some]
        backlog.leave(len(some))
    assert sum(rows) == count + 3
    assert rows[-1] == 3
    assert max(rows) == MOST_ROWS
    assert backlog.written == singles.size + many.size + broken.size
