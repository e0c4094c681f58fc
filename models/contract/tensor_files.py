"""Files in tensors: they are decoded before tensors are read."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from onepass.models.contract.errors import BadTensors, Problem, echo
from onepass.models.contract.fits import Fitted, fit_key
from onepass.models.contract.inputs import Input
from onepass.models.contract.placing import fits
from onepass.models.contract.steps import SHORT, Hold, Steps, unbounded
from onepass.models.contract.tensor_shapes import Tensors, tensor_problem


class Decoded(NamedTuple):
    """Tensors without files, and how the pictures among those were fitted."""

    tensors: Tensors
    fits: Fitted


class TensorFiles:
    """Of one set of inputs."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self._files = {n: one for n, one in inputs.items() if one.decodes == "file"}

    def are_in(self, tensors: Tensors) -> bool:
        """Whether `decode` has something to do."""
        return any(name in tensors and tensors[name].dtype.kind == "O" for name in self._files)

    def decode(self, tensors: Tensors, hold: Hold = unbounded) -> Steps[Decoded]:
        """Image files, (B,) or (B, 1) bytes or base64 text -> pixels (B, C, H, W); the rest stays.

        It takes milliseconds per image: never in an event loop. It is done image by image.

        Raises:
            BadTensors: with every image that cannot be read.
        """
        decoded, fitted, problems = dict(tensors), Fitted(), list[Problem]()
        for name, declared in self._files.items():
            values = tensors.get(name)
            if values is None or values.dtype.kind != "O":
                continue
            if values.shape[1:] not in ((), (1,)) or not values.size:
                text, shape = "must have the shape [rows]", list(values.shape)
                problems.append(tensor_problem(name, text, "tensor_shape", shape))
                continue
            images = []
            for at, file in enumerate(values.flat):
                if at:
                    yield SHORT
                images.append((yield from self._decoded(name, at, file, problems, hold)))
            if not problems:
                decoded[name] = declared.array(images)
                fitted[fit_key(name)] = fits(images)
        if problems:
            raise BadTensors(problems)
        return Decoded(decoded, fitted)

    def _decoded(
        self, name: str, at: int, file: Any, problems: list[Problem], hold: Hold
    ) -> Steps[Any]:
        try:
            return (yield from self._files[name].decode_in_steps(file, hold))
        except ValueError as error:
            shown = echo(file) if isinstance(file, str) else None
            loc = ("inputs", name, at)
            problems.append({"loc": loc, "msg": str(error), "type": "image", "input": shown})
            return None
