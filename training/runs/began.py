"""What a run that is resumed began with: that, and not what a recipe says by now, is what a spec
gets where it says nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onepass.training.runs.checkpoint import PREVIOUS, STATE, VARIANTS, newest
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


def check_same(state: Mapping[str, Any], identity: Mapping[str, Any], version: str) -> None:
    """That spec and data are those that the run of this version began with.

    Raises:
        BadSpec: they are not.
    """
    begun = {**state, "spec": _with_defaults(state["spec"])}
    for part, what in (("spec", "the spec"), ("fingerprint", "the data")):
        if begun[part] != identity[part]:
            raise BadSpec(f"--resume: {what} is not the same as when {version} began")


def _with_defaults(saved: dict[str, Any]) -> dict[str, Any]:
    """A spec that an earlier build kept: of settings that it did not know it had the default."""
    try:
        return Spec.model_validate(saved).model_dump(mode="json")
    except ValidationError:
        return saved


def _specs(model_folder: Path) -> Iterator[dict[str, Any]]:
    """That of the run, where it has begun; else that of which it tries variants."""
    if (folder := newest(model_folder)) is None:
        return
    for name in (STATE, PREVIOUS, VARIANTS):
        try:
            yield unsealed((folder / name).read_bytes())[1]["spec"]
        except (OSError, Broken):
            continue
