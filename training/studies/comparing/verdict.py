"""The verdict of a comparison, in plain words: what to use, what it wins and loses, what it costs.

Its numbers are those of the tables, with their signs: above 0 a task's error is smaller than alone.
Nothing is called won or lost whose interval holds 0.
"""

from collections.abc import Iterator

from onepass.training.studies.comparing.comparison import Compared, Comparison
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.comparing.duel import against
from onepass.training.studies.comparing.weights import NAME
from onepass.training.studies.comparing.widths import said
from onepass.training.studies.comparing.wording import listed, signed


def verdict(comparison: Comparison) -> str:
    """One paragraph."""
    return " ".join(sentences(comparison))


def sentences(comparison: Comparison) -> list[str]:
    """The same, a thought each; the first one says what to do."""
    use = advised(comparison)
    lines = [_what_to_do(use, comparison), _in_all(use, comparison)]
    lines += [*_of_tasks(use, comparison), *said(comparison.widths.get(use.variant.name, {}))]
    lines += [_costs(use, comparison)]
    lines += [line for rival in comparison.rivals for line in against(use, rival)]
    lines += [f"{name} came to nothing: {why}." for name, why in comparison.failed.items()]
    return lines


def advised(comparison: Comparison) -> Compared:
    """The best on validation rows, if it is surely better than the reference, which is simpler."""
    best = comparison.chosen
    better = best.mean_gain.value > comparison.reference.mean_gain.value
    return best if best.differs and better else comparison.reference


def _what_to_do(use: Compared, comparison: Comparison) -> str:
    useful = [task for task in comparison.tasks if task not in comparison.useless]
    lost = [task for task in useful if use.gains[task].sign < 0]
    if not useful:
        return "No task learns anything: look at inputs and labels before anything else."
    if lost == useful or (use.mean_gain.sign < 0 and not lost and not comparison.useless):
        return f"Train each task alone; if one network must answer all, use {_named(use)}."
    but = f" for all but {listed([f'`{task}`' for task in lost])}" if lost else ""
    return f"Use {_named(use)}{but}: {_why(use, comparison)}."


def _why(use: Compared, comparison: Comparison) -> str:
    best, reference = comparison.chosen, comparison.reference.variant.name
    if len(comparison.variants) == 1:
        return "nothing else was tried"
    if best is comparison.reference:
        return "it is the best on validation rows, and the simplest"
    p = f"(p = {best.p:.2g})"
    if use is best:
        rows = f"the {comparison.judged_on} rows"
        return f"the best on validation rows, it beats {reference} on {rows} {p}"
    if best.differs:
        return f"{best.variant.name}, the best on validation rows, is worse on the others {p}"
    return f"{best.variant.name}, the best on validation rows, cannot be told from it {p}"


def _in_all(use: Compared, comparison: Comparison) -> str:
    gain = use.mean_gain
    word = {1: "wins", 0: "neither wins nor loses for sure", -1: "loses"}[gain.sign]
    judged = f"{comparison.rows} {comparison.judged_on} rows, {use.seeds} seeds"
    return (
        f"Over all {len(comparison.tasks)} tasks sharing {word}: {signed(gain)}, the mean of how "
        f"much smaller errors are than alone ({judged})."
    )


def _of_tasks(use: Compared, comparison: Comparison) -> Iterator[str]:
    """Who wins, who loses and what to do about it, of whom nothing is sure, who learns nothing."""
    by_sign: dict[int, list[str]] = {1: [], 0: [], -1: []}
    for task in comparison.tasks:
        if task not in comparison.useless:
            by_sign[use.gains[task].sign].append(task)
    if by_sign[1]:
        yield f"Sharing helps {listed([_gain(task, use, comparison) for task in by_sign[1]])}."
    for task in by_sign[-1]:
        yield f"Sharing costs {_gain(task, use, comparison)}; {_instead(task, comparison)}."
    if by_sign[0]:
        tasks = listed([_gain(task, use, comparison) for task in by_sign[0]])
        yield f"Too close to call: {tasks}."
    if comparison.useless:
        tasks = listed([f"`{task}`" for task in comparison.useless])
        yield (
            f"Leave out {tasks}: nothing is learnt there, alone or shared, beyond the trivial "
            "answer; it has nothing to give the others."
        )


def _gain(task: str, use: Compared, comparison: Comparison) -> str:
    """Beside it that of the reference, where that says something else."""
    gain, plain = use.gains[task], comparison.reference.gains[task]
    other = f", under {comparison.reference.variant.name} {signed(plain)}"
    return f"`{task}` ({signed(gain)}{'' if plain.sign == gain.sign else other})"


def _instead(task: str, comparison: Comparison) -> str:
    """What to do where the task surely loses."""
    kept = [one for one in comparison.variants if one.gains[task].sign >= 0]
    best = max(kept, key=lambda one: one.skill, default=None)
    if best is None:
        return "train it alone"
    return f"train it alone, or use {best.variant.name} ({signed(best.gains[task])})"


def _costs(use: Compared, comparison: Comparison) -> str:
    cost = use.cost
    others = {f"{len(comparison.tasks)} networks of one task each": comparison.alone_cost}
    if use is not comparison.reference:
        others = {comparison.reference.variant.name: comparison.reference.cost} | others
    beside = "; ".join(f"{name}: {_numbers(cost)}" for name, cost in others.items())
    return (
        f"{use.variant.name} trains in {cost.seconds:.3g} s, has {cost.parameters:,} parameters "
        f"and answers a row in {cost.forward_us:.0f} us; {beside}."
    )


def _numbers(cost: Cost) -> str:
    return f"{cost.seconds:.3g} s, {cost.parameters:,}, {cost.forward_us:.0f} us"


def _named(one: Compared) -> str:
    """With its weights, where they are what was tuned."""
    if one.variant.name != NAME:
        return one.variant.name
    weights = one.variant.document["balancing"]["weights"]
    return f"{NAME} ({', '.join(f'{task} {weight:g}' for task, weight in weights.items())})"
