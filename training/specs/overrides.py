"""Settings that stand beside the spec: `--set training.epochs=5`."""

from typing import Any

from onepass.models import yaml


def override(document: dict[str, Any], assignment: str) -> None:
    """Sets `path=value`, the value being YAML.

    Raises:
        ValueError: it cannot be read, or there is no such place.
    """
    path, equals, text = assignment.partition("=")
    if not equals or not path:
        raise ValueError(f"--set {assignment}: must be path=value, as in training.epochs=5")
    *parents, last = path.split(".")
    section: Any = document
    for step in parents:
        section = section.setdefault(step, {}) if isinstance(section, dict) else None
    if not isinstance(section, dict):
        raise ValueError(f"--set {assignment}: {'.'.join(parents)} is no mapping")
    try:
        section[last] = yaml.parse(text)
    except yaml.BadYaml as error:
        raise ValueError(f"--set {assignment}: {error}") from None
