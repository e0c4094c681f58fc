"""The network, in torch: encoders, trunks, sharing, heads, answers."""

from models.network.network import Network
from models.network.spec import NetworkSpec

__all__ = ["Network", "NetworkSpec"]
