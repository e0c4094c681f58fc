"""Schemes of tags: rows tell IOB1 from BIO, what looks like spans and is none is said."""

import pytest

from onepass.models.contract.tasks import TaggingTask
from onepass.training.tasks.schemes import learn_scheme, notes


def learnt(*rows: str, labels: tuple[str, ...] = ()) -> tuple[TaggingTask, list[str]]:
    column = [row.split() for row in rows]
    labels = labels or tuple(sorted({tag for row in column for tag in row}))
    task = learn_scheme(TaggingTask(labels=labels), [*column, None])
    return task, list(notes(task, [*column, None]))


@pytest.mark.parametrize(
    ("rows", "scheme", "said"),
    [
        (["O B-X I-X", "B-X B-X"], None, []),
        (["O I-X I-X B-X O", "I-X"], "iob1", ["labels are read as IOB1: spans of X"]),
        (["O I-X I-X", "I-X"], "io", ["labels are read as IO: spans of X"]),
        (
            ["O B-X I-X E-X", "S-Y"],
            "bioes",
            ["labels are read as BIOES: spans of X, Y"],
        ),
        (["O B-X L-X", "U-Y"], "bilou", ["labels are read as BILOU: spans of X, Y"]),
        (["O B-X M-X E-X", "S-Y"], "bmes", ["labels are read as BMES: spans of X, Y"]),
        (
            ["O B-X I-X", "O I-X"],
            None,
            [
                "1 labels do not keep to BIO, the first is I-X of token 2 in row 2; they are read "
                "as conlleval reads them"
            ],
        ),
        (
            ["B-X O E-X", "S-Y"],
            "bioes",
            [
                "labels are read as BIOES: spans of X, Y",
                "2 labels do not keep to BIOES, the first is O of token 2 in row 1; they are read "
                "as conlleval reads them",
            ],
        ),
        (
            ["B-X L-X", "S-X O"],
            None,
            [
                "labels mix B-, L-, S-, which no scheme has together: they make no spans (scheme: "
                "plain says that this is meant)"
            ],
        ),
        *(
            (
                [row],
                None,
                [
                    f"the label {first!r} is neither O nor as in B-PER: labels make no spans "
                    "(scheme: plain says that this is meant)"
                ],
            )
            for row, first in [
                ("b-per i-per O", "b-per"),
                ("B_PER I_PER O", "B_PER"),
                ("PER-B PER-I O", "PER-B"),
                ("B I O", "B"),
                ("B-PER I-PER o", "o"),
            ]
        ),
        (["NOUN VERB", "X"], None, []),
        (["B C D", "A"], None, []),
    ],
)
def test_rows_and_labels_say_the_scheme(
    rows: list[str], scheme: str | None, said: list[str]
) -> None:
    task, found = learnt(*rows)
    assert task.scheme == scheme
    assert found == said


def test_what_the_spec_says_stays() -> None:
    task = TaggingTask(labels=("B-X", "I-X", "O"), scheme="plain")
    assert learn_scheme(task, [["I-X", "O"]]) is task
    assert list(notes(task, [["I-X", "O"]])) == []
