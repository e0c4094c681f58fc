"""The verdict of a comparison, in plain words."""

from training.comparing.comparison import Compared, Comparison
from training.comparing.statistics import Estimate
from training.comparing.weights import NAME


def verdict(found: Comparison) -> str:
    """One paragraph: the best on validation rows, what sharing does to each task, what to do."""
    return " ".join(sentences(found))


def sentences(found: Comparison) -> list[str]:
    """The same, a thought each."""
    best, said = found.chosen, list[str]()
    said.append(
        f"On validation rows {best.variant.name} is best; on the {found.rows} {found.judged_on} "
        f"rows it is {_gain(best.mean_gain)} against each task alone ({best.seeds} seeds)."
    )
    if best is not found.reference:
        sure = "can be told" if best.differs else "cannot be told"
        assert best.p is not None
        said.append(f"It {sure} from {found.reference.variant.name} (p = {best.p:.2g}).")
    if best.variant.name == NAME:
        said.append(f"Its weights: {_weights(best)}.")
    said += [_of_task(task, found) for task in found.tasks]
    if not any(one.differs for one in found.variants):
        said.append(
            f"No variant can be told from {found.reference.variant.name}: take that, it is the "
            "simplest."
        )
    said += [f"{name} came to nothing: {why}." for name, why in found.failed.items()]
    return said


def _weights(one: Compared) -> str:
    weights = one.variant.document["balancing"]["weights"]
    return ", ".join(f"{task} {weight:g}" for task, weight in weights.items())


def _of_task(task: str, found: Comparison) -> str:
    """Whether sharing costs it something, under the reference."""
    if task in found.useless:
        return (
            f"`{task}` learns nothing, alone or shared: its answers cannot be told from the "
            "trivial one. Leave it out, it can only cost the others."
        )
    gain = found.reference.gains[task]
    if gain.low > 0:
        return f"Sharing helps `{task}` by {_percent(gain)}."
    if gain.high >= 0:
        return f"Sharing neither helps nor costs `{task}` anything sure ({_percent(gain)})."
    other = _saves(task, found)
    use = f", or use {other.variant.name}" if other is not None else ""
    return f"Sharing costs `{task}` {_percent(gain)}; train it alone{use}."


def _saves(task: str, found: Comparison) -> Compared | None:
    """The best on validation rows of the variants under which the task loses nothing sure."""
    kept = [one for one in found.variants if one.gains[task].high >= 0]
    return max(kept, key=lambda one: one.skill, default=None)


def _gain(gain: Estimate) -> str:
    if gain.low > 0:
        return f"better by {_percent(gain)}"
    if gain.high < 0:
        return f"worse by {_percent(gain)}"
    return f"not to be told apart ({100 * gain.value:+.1f} % ± {100 * gain.half:.1f})"


def _percent(gain: Estimate) -> str:
    return f"{100 * abs(gain.value):.1f} % ± {100 * gain.half:.1f}"
