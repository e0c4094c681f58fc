"""Whether inputs and tasks fit each other, and tasks as they are for these inputs."""

from collections.abc import Mapping

from onepass.models.contract.errors import suggestion
from onepass.models.contract.forms import Cells, Objects, Pixels, Points
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.pixels import PixelsTask


def sized(task: Task, inputs: Mapping[str, Input]) -> Task:
    """A task as it answers for these inputs: in pixels, for images of their size."""
    if not isinstance(task, PixelsTask):
        return task
    (size,) = (one.item_shape[1:] for one in inputs.values() if one.kind == task.form.along)
    return task.sized(size)


def check_cells(inputs: Mapping[str, Input], tasks: Mapping[str, Task]) -> None:
    """Raises ValueError where it is not clear which input the answers of a task run along."""
    for name, task in tasks.items():
        form = task.form
        if not isinstance(form, Cells | Pixels | Objects | Points):
            continue
        count = sum(declared.kind == form.along for declared in inputs.values())
        if count != 1:
            does = "tags" if isinstance(form, Cells) else "answers for"
            raise ValueError(
                f"tasks.{name}: {does} the {form.called} of one input of kind {form.along}, "
                f"and there are {count}"
            )


def check_groups(name: str | None, inputs: Mapping[str, Input]) -> None:
    """Raises ValueError where promises are to differ by what is no category."""
    known = [one for one, declared in inputs.items() if declared.kind == "category"]
    if name is not None and name not in known:
        raise ValueError(
            f"certainty.by: {name!r} is no input of kind category{suggestion(name, known)}"
        )
