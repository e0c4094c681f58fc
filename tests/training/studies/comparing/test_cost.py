"""What a run costs: the mean of training, the median of a pass, and the sum of networks."""

from onepass.training.studies.comparing.cost import Cost, over_seeds, together
from onepass.training.studies.trial import Result


def test_seeds_share_a_size_and_differ_in_time() -> None:
    facts = [(1.0, 100.0), (2.0, 900.0), (6.0, 110.0)]
    runs = [Result({"seconds": s, "parameters": 7, "forward_us": us}, {}) for s, us in facts]
    assert over_seeds(runs) == Cost(seconds=3.0, parameters=7, forward_us=110.0)


def test_networks_that_are_all_asked_cost_what_each_does() -> None:
    costs = iter([Cost(1, 10, 100), Cost(2, 20, 200)])
    assert together(costs) == Cost(3, 30, 300)
