"""What a module of somebody else's holds: numbers that can be trained, written and read again.

They are made contiguous: fused optimizers take the numbers of a parameter, of its gradient and of
what they remember of it in the order in which these lie in memory, whatever their strides say.
"""

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

WRITTEN = {
    torch.bool, torch.uint8, torch.int8, torch.uint16, torch.int16, torch.uint32, torch.int32,
    torch.uint64, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64,
    torch.complex64,
}  # fmt: skip
"""Types of numbers that a file of weights holds."""


def check(module: nn.Module) -> None:
    """Makes its tensors contiguous.

    Raises:
        ValueError: one of them cannot be, or cannot be trained or written.
    """
    parameters = dict(module.named_parameters())
    tensors = parameters | dict(module.named_buffers())
    for name, tensor in tensors.items():
        _check(name, tensor)
    for name, value in module.state_dict().items():
        if not isinstance(value, Tensor):
            raise ValueError(
                f"{name} is {type(value).__name__}, and weights are tensors: keep it out of "
                "get_extra_state, or make a tensor of it"
            )
    for name, tensor in tensors.items():
        if not tensor.is_contiguous():
            _alone(name, parameters)
            tensor.data = tensor.data.contiguous()


def _check(name: str, tensor: Tensor) -> None:
    if is_lazy(tensor):
        raise ValueError(f"{name} has no size yet: say it, the layer is not made lazily here")
    if tensor.layout is not torch.strided or tensor.dtype not in WRITTEN:
        kind = tensor.dtype if tensor.layout is torch.strided else tensor.layout
        raise ValueError(f"{name} is {kind}, which a file of weights cannot hold: say another type")
    if tensor.requires_grad and not tensor.is_floating_point():
        raise ValueError(
            f"{name} is {tensor.dtype}: what learns are real numbers; keep its two parts instead"
        )


def _alone(name: str, parameters: dict[str, nn.Parameter]) -> None:
    """What is made contiguous moves: a parameter that lies in the same memory would be left."""
    own = parameters.get(name)
    if own is None or own.is_meta:
        return
    for other, tensor in parameters.items():
        if tensor is not own and _common(own, tensor):
            raise ValueError(
                f"{name} and {other} are two parameters in the same memory: tie them by using one "
                "parameter in both places, transposed where it is used"
            )


def _common(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors lie in each other's memory."""
    (start, end), (begin, stop) = _address_range(one), _address_range(other)
    return start < stop and begin < end


def _address_range(tensor: Tensor) -> tuple[int, int]:
    """Where it begins, and where it ends."""
    if not tensor.numel():
        return 0, 0
    pairs = zip(tensor.stride(), tensor.shape, strict=True)
    reach = 1 + sum(stride * (size - 1) for stride, size in pairs)
    return tensor.data_ptr(), tensor.data_ptr() + reach * tensor.element_size()
