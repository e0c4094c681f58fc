"""Two splits by the same hash: whether the rows held out by one were held out by the other.

A hash puts test rows first, then validation rows, then those of calibration, and those that train
last: where each begins says which rows of one split are among which of the other.
"""

from collections.abc import Mapping

from onepass.training.sources import Sources
from onepass.training.sources.split import GroupSplit, HashSplit, SplitSpec

ROUNDING = 1e-9
"""Of sums of shares: no row lies between."""
Rules = dict[str, SplitSpec]
"""Of each source by its name, "" where there is but one; none of a source that splits by itself."""


def holds(old: Rules, new: Mapping[str, SplitSpec], source: Sources, refitted: bool) -> bool:
    """Whether each source's rule says of any row that trained that it is not judged."""
    names = list(source) if isinstance(source, dict) else [""]
    return all(_is_kept(old.get(name), new.get(name), refitted) for name in names)


def _is_kept(old: SplitSpec | None, new: SplitSpec | None, refitted: bool) -> bool:
    if not isinstance(old, HashSplit | GroupSplit) or not isinstance(new, HashSplit | GroupSplit):
        return False
    alike = {"val": 0.15, "test": 0.15, "calibration": 0.0}
    if old.model_copy(update=alike) != new.model_copy(update=alike):
        return False
    if isinstance(new, HashSplit) and (new.whole or new.rows):
        return False
    if new.val + new.test > old.val + old.test + old.calibration:
        return False
    return not refitted or (new.test or new.val) <= old.test


def calibrates(old: Rules, new: Mapping[str, SplitSpec], refitted: bool) -> bool:
    """Whether each rule, which is kept, says of any row that trained that it does not calibrate."""
    return all(
        _is_unseen(before, rule, refitted)
        for name, rule in new.items()
        if isinstance(rule, HashSplit | GroupSplit) and rule.calibration
        for before in [old[name]]
        if isinstance(before, HashSplit | GroupSplit)
    )


def _is_unseen(old: HashSplit | GroupSplit, new: HashSplit | GroupSplit, refitted: bool) -> bool:
    """Where hashes begin and end that calibrate now, and those that did not train then."""
    begin, chosen = new.test + new.val, old.test + old.val
    end, last = begin + new.calibration, chosen + old.calibration
    if refitted:
        return end <= old.test + ROUNDING or (begin >= chosen - ROUNDING and end <= last + ROUNDING)
    return end <= last + ROUNDING
