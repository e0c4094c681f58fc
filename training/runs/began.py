"""What a run that is resumed began with: that, and not what a recipe says by now, is what a spec
gets where it says nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onepass.training.runs.checkpoint import PREFIX, PREVIOUS, STATE, has_state
from onepass.training.runs.checksum import Broken, unsealed
from onepass.training.specs.kept import kept
from onepass.training.specs.spec import BadSpec, Spec, parse


def as_begun(spec: Spec, model_folder: Path) -> Spec:
    """The spec of the newest unfinished run, as far as this one leaves it to its recipe. Whether
    they are the same then is seen when the run goes on, and so is what is damaged."""
    stored = next(_specs(model_folder), None)
    if stored is None or not spec.by_recipe:
        return spec
    try:
        return kept(spec, parse(stored).model_dump(mode="json"))
    except BadSpec:
        return spec


def _specs(model_folder: Path) -> Iterator[dict[str, Any]]:
    unfinished = sorted(left for left in model_folder.glob(f"{PREFIX}*") if has_state(left))
    for name in (STATE, PREVIOUS) if unfinished else ():
        try:
            yield unsealed((unfinished[-1] / name).read_bytes())[1]["spec"]
        except (OSError, Broken):
            continue
