"""What a network is made of: the part of a spec that the bundle keeps to build it again."""

from typing import Any

from onepass.models.contract.frozen import Frozen
from onepass.models.network.encoders import EncodersSpec
from onepass.models.network.ensemble import EnsembleSpec
from onepass.models.network.heads import HeadsSpec
from onepass.models.network.pretrained.spec import NAMES
from onepass.models.network.sharing import HardSpec, SharingSpec
from onepass.models.network.targets import TargetsSpec
from onepass.models.network.trunks import MlpSpec, Trunk


class NetworkSpec(Frozen):
    """Encoder per input -> shared trunk -> head per task."""

    encoders: EncodersSpec = EncodersSpec()
    trunk: Trunk = MlpSpec()
    heads: HeadsSpec = HeadsSpec()
    sharing: SharingSpec = HardSpec()
    targets: TargetsSpec = TargetsSpec()
    ensemble: EnsembleSpec | None = None

    @property
    def members(self) -> int | None:
        """How many networks answer together; None where one does."""
        return None if self.ensemble is None else self.ensemble.count

    def told(self) -> dict[str, Any]:
        """As a bundle keeps it: of files on this machine, the names alone."""
        return self.model_dump(mode="json", context=NAMES)
