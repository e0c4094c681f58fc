"""How the labels of a tagging task mark spans, as labels and rows say; and a sentence on it."""

import re
from collections.abc import Iterator, Sequence

from onepass.models.contract.tasks import TaggingTask
from onepass.models.contract.tasks.bio import Bio
from onepass.models.contract.tasks.spans import BEGIN, INSIDE, OUTSIDE, Scheme, parted, scheme_of
from onepass.training.sources.rows import Column

ALIKE = re.compile(r"[BIESLUMW]([-_:/.].*)?|.+[-_:/.][BIESLUMW]", re.IGNORECASE)
"""What looks like a label of a span, and may be none."""
NAMES: dict[Scheme, str] = {
    "io": "IO",
    "bio": "BIO",
    "iob1": "IOB1",
    "bioes": "BIOES",
    "bilou": "BILOU",
    "bmes": "BMES",
}


def learn_scheme(task: TaggingTask, column: Column) -> TaggingTask:
    """The task with its scheme, where the spec says none."""
    if task.scheme is not None:
        return task
    scheme = scheme_of(task.labels)
    if scheme == "bio":
        scheme = "iob1" if _is_iob1(column) else None  # None is BIO, too
    return task.model_copy(update={"scheme": scheme})


def notes(task: TaggingTask, column: Column) -> Iterator[str]:
    """A sentence where labels are no BIO, or do not keep to their scheme."""
    if task.scheme == "plain":
        return
    if task.bio is None:
        yield from _plain(task)
        return
    scheme = task.scheme or "bio"
    broken = list(_broken(task, task.bio, column))
    if scheme != "bio":
        yield f"labels are read as {NAMES[scheme]}: spans of {', '.join(task.bio.kinds)}"
    if broken:
        row, position, tag = broken[0]
        yield (
            f"{len(broken)} labels do not keep to {NAMES[scheme]}, the first is {tag} of token "
            f"{position + 1} in row {row + 1}; they are read as conlleval reads them"
        )


def _plain(task: TaggingTask) -> Iterator[str]:
    """Of labels that make no spans, though some look as if they should."""
    marked = [tag for tag in task.labels if tag != OUTSIDE]
    alike = [tag for tag in marked if ALIKE.fullmatch(tag)]
    if 2 * len(alike) < len(marked) or not any({tag[0], tag[-1]} & set("BbIi") for tag in alike):
        return
    strange = [tag for tag in marked if not all(parted(tag))]
    if not strange:
        letters = ", ".join(sorted({f"{tag[0]}-" for tag in marked}))
        yield (
            f"labels mix {letters}, which no scheme has together: they make no spans "
            "(scheme: plain says that this is meant)"
        )
        return
    yield (
        f"the label {strange[0]!r} is neither {OUTSIDE} nor as in B-PER: labels make no spans "
        "(scheme: plain says that this is meant)"
    )


def _is_iob1(column: Column) -> bool:
    """Whether I-X begins spans, and B-X does only behind another span of X."""
    free = 0
    for _, before, tag in _pairs(column):
        (role, kind), (last, other) = parted(tag), parted(before)
        goes_on = last in (BEGIN, INSIDE) and other == kind
        if role == BEGIN and not goes_on:
            return False
        free += role == INSIDE and not goes_on
    return free > 0


def _broken(task: TaggingTask, bio: Bio, column: Column) -> Iterator[tuple[int, int, str]]:
    """Row, place and label of each that may not stand where it does."""
    label_index = {tag: index for index, tag in enumerate(task.labels)}
    for (row, position, last), before, tag in _pairs(column):
        if tag not in label_index or (before and before not in label_index):
            continue  # which is said elsewhere
        if not bio.follows[label_index[before] if before else -1, label_index[tag]] or (
            last and not bio.ends[label_index[tag]]
        ):
            yield row, position, tag


def _pairs(column: Column) -> Iterator[tuple[tuple[int, int, bool], str, str]]:
    """Where each label stands and whether as the row's last, the one before it, and itself."""
    for row, tags in enumerate(column):
        each: Sequence[str] = tags or ()
        for position, tag in enumerate(each):
            yield (
                (row, position, position == len(each) - 1),
                each[position - 1] if position else "",
                tag,
            )
