"""The network, in torch: encoders, trunks, sharing, heads, answers."""

from onepass.models.network.network import Network
from onepass.models.network.spec import NetworkSpec

__all__ = ["Network", "NetworkSpec"]
