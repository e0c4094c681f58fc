"""What each input adds to each answer of a row, found by putting what is usual in its place."""

from onepass.models.effects.effects import Effects
from onepass.models.effects.usual import Usual

__all__ = ["Effects", "Usual"]
