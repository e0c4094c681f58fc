"""Sharing architectures: one file each, all on the interface in base.py."""

from models.network.sharing.base import Cut, Sharing
from models.network.sharing.hard import HardSharing, HardSpec

SharingSpec = HardSpec

__all__ = ["Cut", "HardSharing", "HardSpec", "Sharing", "SharingSpec"]
