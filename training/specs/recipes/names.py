"""The recipes there are, and the sections of a spec that they fill."""

from typing import Any, Literal

Document = dict[str, Any]
Recipe = Literal["quick", "good", "best"]
"""quick for a first look, good unless said, best where time is no matter."""
UNLESS_SAID: Recipe = "good"
DECIDED = ("trunk", "heads", "training")
"""A spec that says these and no recipe is whole: it trains as it says."""
WHOLE = ("trunk", "heads", "ensemble", "targets", "balancing")
"""Sections that are filled as they are, or not at all."""
PARTED = ("encoders", "losses", "training")
"""Sections that are filled setting by setting, or task by task."""
EVERY = (
    *("encoders", "trunk", "heads", "sharing", "losses", "balancing"),
    *("augment", "drop", "forget", "curriculum", "training"),
)
"""What the spec in a bundle says, of which nothing is left to be filled."""
