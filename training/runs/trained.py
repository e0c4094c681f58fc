"""What training leaves behind, however it came about: a loop at its end, or a bundle's own run."""

from typing import Protocol

from onepass.models.network import Network
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.facts import Facts
from onepass.training.specs.spec import Spec


class Trained(Protocol):
    """What a bundle is made of."""

    @property
    def spec(self) -> Spec:
        """As it was followed."""

    @property
    def network(self) -> Network:
        """Its weights are those that were last looked at."""

    @property
    def facts(self) -> Facts:
        """How far training went, and what was best."""

    @property
    def best(self) -> Tensors:
        """The weights of the best epoch."""

    @property
    def refitted(self) -> Tensors:
        """Those after training on validation rows, too; none where there was no such training."""

    @property
    def kept(self) -> Tensors:
        """The weights that serve."""
