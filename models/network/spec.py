"""What a network is made of: the part of a spec that the bundle keeps to build it again."""

from models.contract.frozen import Frozen
from models.network.encoders import EncodersSpec
from models.network.heads import HeadsSpec
from models.network.sharing import HardSpec, SharingSpec
from models.network.trunks import MlpSpec, Trunk


class NetworkSpec(Frozen):
    """Encoder per input -> shared trunk -> head per task."""

    encoders: EncodersSpec = EncodersSpec()
    trunk: Trunk = MlpSpec()
    heads: HeadsSpec = HeadsSpec()
    sharing: SharingSpec = HardSpec()
