"""What a spec says of inputs and labels, by the rules that a new contract reads values by.

A spec is written by people: `labels: ["yes ", "no"]` means what the data means by `yes`.
"""

from collections.abc import Mapping, Sequence

from onepass.models.contract.inputs import Input
from onepass.models.contract.reading import AS_BEFORE, INPUTS, LABELS, Reading
from onepass.models.contract.tasks import Task
from onepass.training.sources.missing import words_of
from onepass.training.specs.spec import BadSpec, Spec


def reading_of(spec: Spec) -> Reading:
    """How values are read by the contract that is to be; beside frozen tasks, as their bundle does.

    What one of several sources names as missing is missing in all of them: the service cannot tell
    of which one a caller's row would be.
    """
    if spec.add_tasks:
        return next(iter(spec.inputs.values())).reading
    sources = spec.source.values() if isinstance(spec.source, Mapping) else [spec.source]
    return INPUTS.with_missing(word for one in sources for word in words_of(one))


def inputs_of(spec: Spec, reading: Reading) -> dict[str, Input]:
    """The inputs, read by these rules, with their values written so.

    Raises:
        BadSpec: values that are the same then; all at once.
    """
    if reading == AS_BEFORE:
        return dict(spec.inputs)
    problems: list[str] = []
    read = {}
    for name, declared in spec.inputs.items():
        read[name] = declared.under(reading)
        if declared.vocabulary:
            values = _folded(declared.vocabulary, f"inputs.{name}.values", reading, problems)
            read[name] = read[name].model_copy(update={"values": values})
    if problems:
        raise BadSpec("\n".join(problems))
    return read


def tasks_of(spec: Spec) -> dict[str, Task]:
    """The tasks, their labels without blanks around them and in Unicode's form NFC, and with what
    is promised of them.

    Raises:
        BadSpec: labels that are the same then; all at once.
    """
    problems: list[str] = []
    read: dict[str, Task] = {}
    for name, task in spec.tasks.items():
        read[name] = task
        if task.form.labels and not _stands_still(spec, name):
            labels = _folded(task.form.labels, f"tasks.{name}.labels", LABELS, problems)
            read[name] = task.model_copy(update={"labels": labels})
        if spec.certainty is not None and not _stands_still(spec, name):
            read[name] = spec.certainty.of(name, read[name])
    if problems:
        raise BadSpec("\n".join(problems))
    return read


def _stands_still(spec: Spec, name: str) -> bool:
    return bool(spec.add_tasks) and name not in spec.add_tasks


def _folded(
    values: Sequence[str], path: str, reading: Reading, problems: list[str]
) -> tuple[str, ...]:
    folded = tuple(map(reading.text, values))
    first: dict[str, str] = {}
    for value, text in zip(values, folded, strict=True):
        if not text:
            problems.append(
                f"{path}: {value!r} has no letter: an empty cell says that it is missing"
            )
        elif text in reading.words:
            problems.append(f"{path}: {value!r} is named in source.missing: it is never a value")
        elif first.setdefault(text, value) != value:
            problems.append(
                f"{path}: {first[text]!r} and {value!r} are the same: blanks around a value and "
                "ways to write a letter do not count"
            )
    return folded
