"""What the settings of every source have in common: its part among several."""

from onepass.models.contract.frozen import Frozen, Name


class SourceSpec(Frozen):
    """One of several sources names the `tasks` it answers, and the inputs it is `without`: those
    are optional, or have a default."""

    tasks: tuple[Name, ...] = ()
    without: tuple[Name, ...] = ()
