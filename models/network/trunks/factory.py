"""A function of one's own that is named as `module:function`, and what it gives."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import nn

from onepass.models.network.flow import Shape
from onepass.models.network.trunks import held, own

Factory = Callable[..., nn.Module | Sequence[nn.Module]]


def named(name: str) -> Factory:
    """The function of that name; modules beside the spec, where the command was called, come first.

    Raises:
        ValueError: there is none, or its module fails.
    """
    module, _, function = name.partition(":")
    here = Path.cwd()
    try:
        attribute = getattr(own.load(here, module), function, None)
    except Exception as error:  # whatever a foreign module raises
        looked = "" if own.file_of(here, module) else f"; there is no {_missing_file(here, module)}"
        text = f"trunk.factory: {module!r} cannot be imported: {error_line(error)}{looked}"
        raise ValueError(text) from error
    if not callable(attribute):
        text = f"trunk.factory: {module!r} has no function {function!r}"
        raise ValueError(f"{text}: {own.file_of(here, module) or 'it is one that is installed'}")
    factory: Factory = attribute
    return factory


def _missing_file(here: Path, module: str) -> str:
    return f"{here.joinpath(*module.split('.'))}.py, and nothing of that name is installed"


def made(
    name: str, factory: Factory, shape: Shape, settings: Mapping[str, Any]
) -> Sequence[nn.Module]:
    """The modules that it gives for this shape.

    Raises:
        ValueError: it fails, or gives something else.
    """
    try:
        result = factory(shape, **settings)
        modules = [result] if isinstance(result, nn.Module) else list(result)
    except Exception as error:  # the same
        raise ValueError(f"trunk.factory: {name!r} raised {error_line(error)}") from error
    if not modules or not all(isinstance(one, nn.Module) for one in modules):
        kinds = ", ".join(type(one).__name__ for one in modules) or "none"
        raise ValueError(f"trunk.factory: {name!r} must give a list of modules, got {kinds}")
    for number, module in enumerate(modules, start=1):
        try:
            held.check(module)
        except ValueError as error:
            raise ValueError(f"trunk.factory: {name!r}: stage {number}: {error}") from None
    return modules


def error_line(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}".partition("\n")[0] + own.renamed(error)
