"""The laws of sharing, for every architecture on every layout of trunk."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

from onepass.models.network import Network
from onepass.models.network.flow import Flow

Inputs = dict[str, Tensor]
MakeNetwork = Callable[..., Network]


def total(logits: dict[str, Tensor]) -> Tensor:
    """A loss whose gradient differs from output to output."""
    random = torch.Generator().manual_seed(0)
    drawn = [torch.randn(values.shape[1], generator=random) for values in logits.values()]
    pairs = zip(logits.values(), drawn, strict=True)
    return torch.stack([(values.sin() * weights).sum() for values, weights in pairs]).sum()


def gradients(network: Network) -> dict[str, Tensor]:
    found = {}
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        found[name] = parameter.grad
    network.zero_grad(set_to_none=True)
    return found


def learnt(flow: Flow) -> list[Tensor]:
    """What a gradient runs through; raw inputs may be whole numbers."""
    return [x for x in (flow.x, flow.late) if x is not None and x.is_floating_point()]


def detached(flow: Flow) -> Flow:
    """A copy that collects gradients of its own."""
    x, late = (
        None if x is None else x.detach().requires_grad_(x.is_floating_point())
        for x in (flow.x, flow.late)
    )
    assert x is not None
    return Flow(x, flow.mask, late)


def seen(network: Network, inputs: Inputs) -> Network:
    """Batch norm has met the rows, and evaluates."""
    network.train()
    network.logits(inputs)
    return network.eval()


def close(found: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_the_cut_and_a_plain_sum_give_the_gradients_of_one_backward(
    network: Network, inputs: Inputs
) -> None:
    total(network.logits(inputs)).backward()
    plain = gradients(network)
    cut = network.sharing.meet(inputs)
    copies = {task: tuple(detached(flow) for flow in cut) for task in network.tasks}
    flows = {task: network.sharing.part(copies[task], [task])[task] for task in network.tasks}
    total(network.heads.logits(flows)).backward()
    for place, flow in enumerate(cut):
        for number, x in enumerate(learnt(flow)):
            grads = [learnt(copies[task][place])[number].grad for task in network.tasks]
            if x.requires_grad and any(grad is not None for grad in grads):
                x.backward(sum(grad for grad in grads if grad is not None), retain_graph=True)
    for name, gradient in gradients(network).items():
        close(gradient, plain[name])


def test_no_parameter_lies_on_both_sides_of_the_cut_and_each_gets_a_gradient(
    network: Network, inputs: Inputs
) -> None:
    network.train()
    cut = network.sharing.meet(inputs)
    inner = reached(network, [x.sin().sum() for flow in cut for x in learnt(flow)])
    owned = {}
    for task in network.tasks:
        own = tuple(detached(flow) for flow in cut)
        logits = network.heads.logits(network.sharing.part(own, [task]))
        owned[task] = reached(network, [total(logits)])
    outer = set().union(*owned.values())
    assert inner.isdisjoint(outer)
    assert inner | outer == set(dict(network.named_parameters()))


def reached(network: Network, values: Sequence[Tensor]) -> set[str]:
    """The parameters with a gradient that is not zero."""
    learnt = [value for value in values if value.requires_grad]
    if not learnt:
        return set()
    whole = torch.stack(learnt).sum()
    names, parameters = zip(*network.named_parameters(), strict=True)
    found = torch.autograd.grad(whole, parameters, allow_unused=True)
    pairs = zip(names, found, strict=True)
    return {name for name, grad in pairs if grad is not None and bool(grad.abs().max() > 0)}


def test_neither_rows_nor_tasks_beside_it_change_an_answer(
    network: Network, inputs: Inputs
) -> None:
    whole = seen(network, inputs).logits(inputs)
    members = network.members
    for which in ([0], [5, 2], [6, 3, 1, 0, 2, 4, 5]):
        some = network.logits({name: column[which] for name, column in inputs.items()})
        for task, logits in some.items():
            expected = whole[task].unflatten(0, (members, -1))[:, which].flatten(0, 1)
            close(logits, expected)
    backwards = network.tasks[::-1]
    for tasks in [backwards, *combinations(network.tasks, 2), *combinations(backwards, 1)]:
        some = network.logits(inputs, tasks)
        assert tuple(some) == tasks
        for task, logits in some.items():
            close(logits, whole[task])


def test_a_loaded_network_answers_bit_for_bit(
    make_network: MakeNetwork, sharing: dict[str, Any], trunk: str, inputs: Inputs
) -> None:
    network, other = make_network(sharing, trunk), make_network(sharing, trunk, seed=9)
    for name, value in make_network(sharing, trunk).state_dict().items():
        assert torch.equal(network.state_dict()[name], value)  # the same seed, the same network
    saved = safetensors.torch.save(network.state_dict())
    other.load_state_dict(safetensors.torch.load(saved), strict=True)
    for task, logits in network.logits(inputs).items():
        assert torch.equal(other.logits(inputs)[task], logits)


def test_one_task_alone_is_answered(
    make_network: MakeNetwork, sharing: dict[str, Any], trunk: str, inputs: Inputs
) -> None:
    network = make_network(sharing, trunk, tasks=["sort"])
    assert network.logits(inputs)["sort"].shape == (7 * network.members, 3)
    penalty = network.sharing.penalty()
    assert penalty is None or penalty.isfinite()
    total(network.train().logits(inputs)).backward()
    assert gradients(network)


def test_one_forward_runs_each_layer_once_at_most(network: Network, inputs: Inputs) -> None:
    calls: dict[str, int] = {}
    for name, module in network.sharing.named_modules():
        if any(True for _ in module.parameters(recurse=False)):

            def count(*_: object, name: str = name) -> None:
                calls[name] = calls.get(name, 0) + 1

            module.register_forward_hook(count)
    network(inputs)
    each = {name for name in calls if name.endswith("gates")}  # one call per task: they own a row
    assert {name: times for name, times in calls.items() if times > 1 and name not in each} == {}


def test_what_a_task_does_not_need_does_not_run(network: Network, inputs: Inputs) -> None:
    """A task's own columns, experts and masks rest while others are asked for."""
    whole, some = set(), set()
    for ran, tasks in ((whole, None), (some, ["price"])):
        handles = [
            module.register_forward_hook(lambda *_, ran=ran, name=name: ran.add(name))
            for name, module in network.sharing.named_modules()
            if isinstance(module, nn.Linear | nn.Conv2d)
        ]
        network(inputs, tasks)
        for handle in handles:
            handle.remove()
    resting = whole - some
    cut = network.sharing.meet(inputs)
    own = {task: tuple(detached(flow) for flow in cut) for task in network.tasks}
    parts = {
        task: reached(network, [total({task: network.sharing.part(own[task], [task])[task].rows})])
        for task in network.tasks
    }
    others = parts["weight"] | parts["sort"]
    modules = {name.rpartition(".")[0].removeprefix("sharing.") for name in others - parts["price"]}
    assert resting == {name for name in modules if name in whole}
