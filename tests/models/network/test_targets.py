"""How targets are scaled: one way for all, another for single tasks, and heads parted by it."""

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.targets import TargetsSpec


def test_single_tasks_may_differ() -> None:
    spec = TargetsSpec.model_validate({"scale": "robust", "each": {"fare": "quantile"}})
    assert (spec.of("fare"), spec.of("minutes")) == ("quantile", "robust")


def test_heads_are_stacked_where_scales_are_alike_and_others_are_as_before(taxi: Contract) -> None:
    def made(targets: dict[str, object]) -> dict[str, tuple[int, ...]]:
        network = Network(taxi, NetworkSpec.model_validate({"targets": targets}))
        return {name: tuple(value.shape) for name, value in network.state_dict().items()}

    plain = made({})
    assert made({"scale": "robust"}) == plain
    ranked = made({"scale": "quantile"})
    assert plain.items() < ranked.items()
    assert {name.rpartition(".")[0] for name in ranked if name not in plain} == {
        "heads.groups.0.answers.ranks"
    }
    parted = made({"each": {"fare": "quantile"}})
    assert len([name for name in parted if name.endswith("answers.low")]) == 2
