"""Fitting: from a spec to a bundle.

spec -> (choosing: variants of it, of which validation rows take one) -> train -> write
"""

from onepass.training.fitting.end_to_end import fit
from onepass.training.fitting.train import BY_HAND, NothingKept

__all__ = ["BY_HAND", "NothingKept", "fit"]
