"""The sharing architectures that a spec may name."""

from typing import Annotated

from pydantic import Field

from onepass.models.network.sharing.branching import BranchingSpec
from onepass.models.network.sharing.cgc import CgcSpec
from onepass.models.network.sharing.cross_stitch import CrossStitchSpec
from onepass.models.network.sharing.dense import DenseSpec
from onepass.models.network.sharing.dselect_k import DSelectKSpec
from onepass.models.network.sharing.hard import HardSpec
from onepass.models.network.sharing.mmoe import MmoeSpec
from onepass.models.network.sharing.mtan import MtanSpec
from onepass.models.network.sharing.multilinear import MultilinearSpec
from onepass.models.network.sharing.ple import PleSpec
from onepass.models.network.sharing.single import SingleSpec
from onepass.models.network.sharing.sluice import SluiceSpec
from onepass.models.network.sharing.soft import SoftSpec

SharingSpec = Annotated[
    HardSpec
    | SingleSpec
    | SoftSpec
    | CrossStitchSpec
    | SluiceSpec
    | MtanSpec
    | MmoeSpec
    | CgcSpec
    | PleSpec
    | DSelectKSpec
    | DenseSpec
    | MultilinearSpec
    | BranchingSpec,
    Field(discriminator="kind"),
]
