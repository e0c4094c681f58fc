"""What training images can be changed in, and what their tasks allow."""

from collections.abc import Iterator, Mapping, Sequence

from onepass.models.contract import Contract
from onepass.training.batches.augment import AugmentSpec
from onepass.training.tasks import moving


def problems_of(specs: Mapping[str, AugmentSpec], contract: Contract) -> Iterator[str]:
    """A sentence on each setting that does not suit; of inputs that are no images, none."""
    along = moving(contract) if any(spec.mosaic for spec in specs.values()) else {}
    for name, spec in specs.items():
        declared = contract.inputs.get(name)
        if declared is not None and declared.kind == "image":
            others = [task for task in contract.tasks if task not in along.get(name, {})]
            yield from _of_colours(name, spec, declared.channels)
            yield from _of_mosaic(name, spec, declared.optional, others)


def _of_colours(name: str, spec: AugmentSpec, channels: int) -> Iterator[str]:
    for setting in ("hue", "saturation") if channels == 1 else ():
        if getattr(spec, setting):
            yield (
                f"augment.{name}.{setting}: moves colours, and the image has 1 channel: leave it "
                f"out, or say inputs.{name}.channels: 3"
            )


def _of_mosaic(
    name: str, spec: AugmentSpec, optional: bool, others: Sequence[str]
) -> Iterator[str]:
    """`others` are the tasks whose targets do not move with the image's pixels."""
    if spec.mosaic and others:
        yield (
            f"augment.{name}.mosaic: puts four images together, and what {', '.join(others)} say "
            "of one is then false: leave out mosaic, or train these in a spec of their own"
        )
    if spec.mosaic and optional:
        yield (
            f"augment.{name}.mosaic: puts four images together, and some may be absent: leave out "
            f"mosaic, or inputs.{name}.optional"
        )
