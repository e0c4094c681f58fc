"""What the settings of every source have in common: its part among several."""

from onepass.models.contract.frozen import Frozen, Name


class SourceSpec(Frozen):
    """One of several sources names the `tasks` it answers, and the inputs it is `without`: those
    are optional, or have a default."""

    tasks: tuple[Name, ...] = ()
    """Of several sources: the tasks that this one answers."""
    without: tuple[Name, ...] = ()
    """Of several sources: the inputs that this one lacks; these are optional, or have a default."""
