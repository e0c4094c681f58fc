"""Pretrained trunks that stand still: one copy for all tasks, whatever the sharing.

They run before the network proper, and what they make of an input stands beside it, as features.
Training hands these over ready-made, so that they run once over all rows and not in each epoch.
"""

from collections.abc import Iterable, Mapping

from torch import Tensor, nn

from onepass.models.contract.inputs.beside import features, pieces
from onepass.models.network.pictures import Foreign, PictureSpec, PictureTrunk, Sees
from onepass.models.network.pretrained.spec import PretrainedSpec, Reads
from onepass.models.network.pretrained.trunk import PretrainedTrunk


class FrozenTrunks(nn.Module):
    """Those of all inputs; inputs with the same weights share a trunk."""

    def __init__(self, readers: Mapping[str, Reads | Sees]) -> None:
        super().__init__()
        self.readers = dict(readers)
        own = {_weights(one.spec): one for one in readers.values()}
        self.trunks = nn.ModuleList(map(_trunk, own.values()))
        self.which = {n: [*own].index(_weights(one.spec)) for n, one in readers.items()}

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The inputs, and beside them the features of those that lack them."""
        lacking = [name for name in self.readers if features(name) not in inputs]
        return {**inputs, **{features(name): self.of(name, inputs) for name in lacking}}

    def of(self, name: str, inputs: Mapping[str, Tensor]) -> Tensor:
        """The features of one input: (B, F), or of words (B, L, F)."""
        trunk, reader = self.trunks[self.which[name]], self.readers[name]
        if isinstance(reader, Sees):
            assert isinstance(trunk, PictureTrunk)
            return trunk.rows(inputs[name])
        assert isinstance(trunk, PretrainedTrunk)
        return trunk.features(inputs[name], inputs[pieces(name)], reader)


def _trunk(reader: Reads | Sees) -> PretrainedTrunk | PictureTrunk:
    return PictureTrunk(reader.spec) if isinstance(reader, Sees) else PretrainedTrunk(reader.spec)


def ready(names: Iterable[str], frozen: Mapping[str, Reads | Sees]) -> tuple[str, ...]:
    """What the network proper is fed, of arrays of these names: features in place of pieces, or of
    pictures that nothing else sees."""
    made: dict[str, tuple[str, ...]] = {}
    for name, reader in frozen.items():
        if isinstance(reader, Sees):
            made[name] = (name, features(name)) if reader.beside else (features(name),)
        else:
            made[pieces(name)] = (features(name),)
    return tuple(own for name in names for own in made.get(name, (name,)))


def standing(network: nn.Module) -> set[str]:
    """The names of weights that are a folder's and stand still."""
    return {
        f"{path}.{name}"
        for path, module in network.named_modules()
        if isinstance(module, PretrainedTrunk | PictureTrunk | Foreign)
        for name, parameter in module.named_parameters()
        if not parameter.requires_grad
    }


def _weights(spec: PretrainedSpec | PictureSpec) -> tuple[str, str]:
    return spec.path.name, spec.sha256 or ""
