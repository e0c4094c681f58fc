"""Reads specs: a YAML file, a shipped example by its name, plain data; `path=value` overrides. What
is left out is filled by a recipe."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from types import MappingProxyType
from typing import Any

from onepass.models import yaml
from onepass.models.contract.errors import suggestion
from onepass.training.specs.each import take_each
from onepass.training.specs.foreign import take_foreign
from onepass.training.specs.groups import take_groups
from onepass.training.specs.lines import placed
from onepass.training.specs.overrides import override
from onepass.training.specs.pretrained import take_pretrained
from onepass.training.specs.recipes.fill import fill, without
from onepass.training.specs.recipes.names import Document
from onepass.training.specs.spec import BadSpec, Spec, parse

EXAMPLES = Path(__file__).parents[1] / "examples"


NOTHING: Mapping[str, Any] = MappingProxyType({})


def read(
    spec: Spec | Mapping[str, Any] | Path | str,
    overrides: Sequence[str] = (),
    *,
    else_: Mapping[str, Any] = NOTHING,
) -> Spec:
    """A spec as it comes: read already, plain data, a file, or the name of an example; sections
    that it lacks are as in `else_`.

    Raises:
        BadSpec: with every problem.
    """
    match spec:
        case Spec():
            return _parsed(said(spec), overrides) if overrides else spec
        case Path() | str():
            return load(str(spec), overrides, else_=else_)
        case _:
            return _parsed(deepcopy(dict(else_) | dict(spec)), overrides)


def load(where: str, overrides: Sequence[str] = (), *, else_: Mapping[str, Any] = NOTHING) -> Spec:
    """A spec from a YAML file, or a shipped example by its name; `path=value` overrides; sections
    that it lacks are as in `else_`.

    Raises:
        BadSpec: with every problem, and the line of the file that it is about.
    """
    file = find(where)
    try:
        text = file.read_text(encoding="utf-8")
        document = yaml.parse(text)
    except (yaml.BadYaml, UnicodeDecodeError) as error:
        raise BadSpec(f"{file}: {error}") from None
    if not isinstance(document, dict):
        raise BadSpec(f"{file}: must be a mapping with the keys {', '.join(Spec.model_fields)}")
    try:
        return _parsed(deepcopy(dict(else_)) | document, overrides)
    except BadSpec as error:
        others = tuple(each.partition("=")[0].strip() for each in overrides)
        raise BadSpec(placed(str(error), text, others)) from None


def find(where: str) -> Path:
    """The file of that path, or the example of that name."""
    examples = {file.stem: file for file in sorted(EXAMPLES.glob("*.yaml"))}
    if Path(where).is_file():
        return Path(where)
    if where in examples:
        return examples[where]
    raise BadSpec(f"{where}: no such file, and no such example{suggestion(where, examples)}")


def said(spec: Spec) -> Document:
    """The document of a spec, without what its recipe filled; if none did, none is to."""
    document: Document = spec.model_dump(mode="json", exclude_unset=True)
    unfilled = {"recipe": None} if spec.recipe is None else {}
    return unfilled | without(document, spec.by_recipe)


def _parsed(document: dict[str, Any], overrides: Sequence[str]) -> Spec:
    try:
        for each in overrides:
            override(document, each)
        take_groups(document)
        take_each(document)
        take_pretrained(document)
        take_foreign(document)
    except ValueError as error:
        raise BadSpec(str(error)) from None
    return parse(*fill(document))
