"""Labels of a file of annotations, as a task calls them."""

from collections import Counter

from onepass.models.contract.errors import suggestion
from onepass.training.sources.annotated import Annotated
from onepass.training.sources.annotations.base import AnnotationsSpec, Cell

MOST_NAMED = 12
"""Labels that are counted one by one."""


def problems_of(spec: AnnotationsSpec, there: Counter[str], labels: tuple[str, ...]) -> list[str]:
    """Names in the spec that the file does not have, and labels in the file that a task does not
    have, if it names its own."""
    known = sorted(there)
    problems = [
        f"{setting}: the file has no label {name!r}{suggestion(name, known)}"
        for setting, names in (("labels", spec.labels), ("skip", spec.skip))
        for name in names
        if name not in there
    ]
    kept = {name: spec.labels.get(name, name) for name in known if name not in spec.skip}
    strange = [n for n, label in kept.items() if labels and there[n] and label not in labels]
    if strange:
        counted = ", ".join(f"{name!r} ({there[name]})" for name in strange[:5])
        more = ", ..." if len(strange) > 5 else ""
        way = f"labels: {{{strange[0]}: {labels[0]}}} gives it another name"
        problems.append(
            f"has labels that the task does not have: {counted}{more}: {way}, "
            f"skip: [{', '.join(strange)}] leaves such objects out"
        )
    return problems


def counted(spec: AnnotationsSpec, there: Counter[str]) -> str:
    """How many objects of each label are taken, the most frequent first."""
    own = Counter[str]()
    for name, count in there.items():
        if name not in spec.skip:
            own[spec.labels.get(name, name)] += count
    first = [f"{label} {count:,}" for label, count in own.most_common(MOST_NAMED) if count]
    more = [f"{len(own) - MOST_NAMED} more labels"] if len(own) > MOST_NAMED else []
    return f"{own.total():,} objects: {', '.join(first + more)}" if own.total() else "no object"


def renamed(cell: Cell, spec: AnnotationsSpec) -> Cell:
    """The same picture, its objects called as the task calls them, some left out."""

    def made() -> Annotated:
        one = cell()
        objects = (
            each._replace(label=spec.labels.get(each.label, each.label))
            for each in one.objects
            if each.label not in spec.skip
        )
        return one._replace(objects=tuple(objects))

    return made if spec.labels or spec.skip else cell
