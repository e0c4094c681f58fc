"""The words on a rival: one network against its models, a sentence on errors and one on costs."""

from onepass.training.studies.comparing.comparison import Compared
from onepass.training.studies.comparing.rivalry import Rivalry
from onepass.training.studies.comparing.wording import listed, signed

WORDS = {1: "wins", 0: "neither wins nor loses for sure", -1: "loses"}


def against(use: Compared, rival: Rivalry) -> list[str]:
    """Of the variant that is advised."""
    ahead, cost = rival.ahead[use.variant.name], rival.cost
    parts = [
        f"{how} {listed([f'`{t}` ({signed(ahead.gains[t])})' for t in tasks])}"
        for how, sign in (("ahead on", 1), ("behind on", -1), ("too close to call:", 0))
        if (tasks := [t for t, gain in ahead.gains.items() if gain.sign == sign])
    ]
    models = f"{rival.models} model{'s' * (rival.models > 1)}"
    return [
        f"One network against {models} of {rival.name}: it {WORDS[ahead.mean_gain.sign]}, "
        f"{signed(ahead.mean_gain)}, the mean of how much smaller its errors are; "
        f"{'; '.join(parts)}.",
        f"{rival.name} trains in {cost.seconds:.3g} s, keeps {cost.parameters:,} numbers and "
        f"answers a row in {cost.forward_us:.0f} us.",
    ]
