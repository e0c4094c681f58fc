"""What is said of a curriculum when its rows, and by these its epochs, are known."""

from onepass.training.batches import curriculum
from onepass.training.batches.rows import Rows
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.steps.automatic import settled


def notes(spec: Spec, train: Rows) -> list[str]:
    """In a sentence.

    Raises:
        BadSpec: it lasts longer than the epochs that there are.
    """
    epochs = settled(spec.training, train, spec.add_tasks).lengths.epochs
    problems = curriculum.problems_of(
        spec.curriculum,
        spec.add_tasks or [*spec.tasks],
        spec.inputs,
        spec.source,
        epochs=epochs,
    )
    if problems:
        raise BadSpec("\n".join(problems))
    return curriculum.said(spec.curriculum, epochs)
