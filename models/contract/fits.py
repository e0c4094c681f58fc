"""How pictures were fitted, from where they are decoded to where answers in their pixels are made:
beside the computed fields, by the name of the image."""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from onepass.models.contract.forms import Form
from onepass.models.contract.placing import FIT, fits

IMAGE = "image"
Fitted = dict[str, NDArray[Any]]
"""Per image, by `fit_key`: (B, 8)."""


def fit_key(name: str) -> str:
    """Under which name it stands of an input."""
    return f"{name}.{FIT}"


def fits_of_rows(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Fitted:
    """Of decoded rows; of what was not decoded, or says nothing of it, there is nothing to undo."""
    return {fit_key(name): fits([row[name] for row in rows]) for name in names} if rows else {}


class Fits:
    """For the tasks of a contract; `along` says which of them runs along which input."""

    def __init__(self, forms: Mapping[str, Form], along: Mapping[str, str]) -> None:
        self.seen = {n: own for n, own in along.items() if forms[n].along == IMAGE}
        """Per task that answers in pixels: of which image."""
        self.images = tuple(dict.fromkeys(self.seen.values()))

    def beside(
        self, outputs: Mapping[str, NDArray[Any]], rows: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, NDArray[Any]]:
        """The outputs, and how the pictures of these rows were fitted, where that is asked."""
        return {**fits_of_rows(self.images, rows), **outputs} if rows and self.seen else outputs

    def of(self, name: str, outputs: Mapping[str, NDArray[Any]]) -> Fitted:
        """What a task is told of it, if anything is known."""
        key = fit_key(self.seen.get(name, ""))
        return {FIT: outputs[key]} if key in outputs else {}
