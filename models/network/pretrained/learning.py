"""What of a pretrained trunk learns, and how fast: all of it, its last layers, or products beside
those that stand still.

Layer-wise rates: Howard, Ruder, "Universal Language Model Fine-tuning for Text Classification",
ACL 2018.
"""

from torch import nn

from onepass.models.network.pretrained.lora import adapt
from onepass.models.network.pretrained.spec import LastSpec, LoraSpec, PretrainedSpec


def settle(model: nn.Module, spec: PretrainedSpec, count: int) -> dict[str, float]:
    """Of a model of so many layers: what stands still. Gives the factors of rates, by the names of
    its modules.

    Raises:
        ValueError: it cannot be trained so.
    """
    match spec.train:
        case "frozen":
            model.requires_grad_(False)
        case "all":
            return _slower(model, spec.layer_decay, count)
        case LastSpec(last=last):
            _last(model, last, count)
        case LoraSpec() as lora:
            model.requires_grad_(False)
            adapt(layers_of(model, count) or model, lora)
    return {}


def layers_of(model: nn.Module, count: int) -> nn.ModuleList | None:
    """The layers one behind the other; None where they share their weights."""
    lists = [each for each in model.modules() if isinstance(each, nn.ModuleList)]
    return next((each for each in lists if len(each) == count), None)


def _last(model: nn.Module, last: int, count: int) -> None:
    layers = layers_of(model, count)
    if layers is None:
        raise ValueError("train: last: its layers share their weights: say all, or lora")
    if last > count:
        raise ValueError(f"train: last: it has {count} layers, got {last}")
    model.requires_grad_(False)
    for module in [*layers[count - last :], *_behind(model, layers)]:
        module.requires_grad_(True)


def _slower(model: nn.Module, decay: float, count: int) -> dict[str, float]:
    """Each layer's own factor of the rate, and that of what lies before the first."""
    layers = layers_of(model, count)
    if layers is None or decay == 1:
        return {}
    names = {module: name for name, module in model.named_modules()}
    factors = {names[layer]: decay ** (count - 1 - depth) for depth, layer in enumerate(layers)}
    return factors | {names[module]: decay**count for module in _before(model)}


def _before(model: nn.Module) -> list[nn.Module]:
    """What makes the first layer's input."""
    return [
        child
        for child in model.children()
        if any(isinstance(inner, nn.Embedding) for inner in child.modules())
        and not any(isinstance(inner, nn.ModuleList) for inner in child.modules())
    ]


def _behind(model: nn.Module, layers: nn.ModuleList) -> list[nn.Module]:
    """What makes the output of the last layer's."""
    before = _before(model)
    return [
        child
        for child in model.children()
        if child not in before and all(inner is not layers for inner in child.modules())
    ]
