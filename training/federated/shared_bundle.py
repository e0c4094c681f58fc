"""The bundle of the shared part: what a client that comes later starts from, with `--init-from`.

It answers nothing: its one task, `nothing`, is a head of zeros, as a bundle has a task. It holds no
row of anybody; its golden row is made of means, and of values that the contract lists.
"""

from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import torch
from pydantic import TypeAdapter

from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs import Input
from onepass.models.contract.reading import Reading
from onepass.models.contract.tasks import RegressionTask
from onepass.models.manifest import Golden, Manifest, encode
from onepass.models.network import Network, NetworkSpec
from onepass.training.federated.messages import AVERAGE, SHARED
from onepass.training.federated.shared_part import PARTS
from onepass.training.federated.state import State
from onepass.training.runs import sealing

NOTHING = "nothing"
INPUTS: TypeAdapter[dict[str, Input]] = TypeAdapter(dict[str, Input])
NOTE = "the shared part of a federation: start from it with --init-from; it answers nothing itself"
EMPTY: Mapping[str, Any] = {
    "tasks": {NOTHING: {"metrics": {}, "verdict": "is asked nothing"}},
    "inputs": {},
    "notes": [NOTE],
    "rows": {},
    "best_epoch": 0,
}


def write(state: State, model_folder: Path, *, name: str, version: str, ended: str) -> Path:
    """The average that served best on the validation rows of all clients, or the last one where
    not all of them told; its folder."""
    contract, network = _network(state)
    tensors = state.best.tensors or state.server.tensors
    network.load_state_dict(_weights(network, state.start, tensors), strict=True)
    number = state.best.round or state.round
    facts = {"federation": {"clients": state.members, "round": number, "ended": ended}}
    files = {
        bundles.WEIGHTS: sealing.packed(network.state_dict()),
        bundles.GOLDEN: encode(_golden(contract, network, state).model_dump(mode="json")),
        bundles.REPORT: encode({"judged_on": "val", **EMPTY} | facts),
    }
    libraries = {"onepass": metadata.version("onepass")}
    manifest = Manifest(
        name=name,
        version=version,
        contract=contract,
        network=_spec(state).told(),
        tolerance=sealing.tolerances(contract),
        spec={"name": name, "source": {}},
        made=facts | {"split": {"rules": {}}, "libraries": libraries},
    )
    return bundle_writing.write(model_folder, manifest, files)


def _spec(state: State) -> NetworkSpec:
    return NetworkSpec.model_validate({part: state.about[part] for part in PARTS})


def _network(state: State) -> tuple[Contract, Network]:
    """What all clients have alike, and a head of zeros."""
    declared = state.about["declared"]
    values = {name: {"values": own} for name, own in state.values.items()}
    inputs = {name: one | values.get(name, {}) for name, one in declared.items()}
    reading = Reading.model_validate(state.about["reading"])
    tasks = {NOTHING: RegressionTask()}
    contract = Contract(inputs=INPUTS.validate_python(inputs), tasks=tasks, reading=reading)
    return contract, Network(contract, _spec(state))


def _weights(network: Network, start: Arrays, shared: Arrays) -> dict[str, torch.Tensor]:
    """Of heads zeros; the moving average of a tensor in place of it, where there is one."""
    arrays = start | shared
    state = {n: torch.zeros_like(one) for n, one in network.state_dict().items()}
    for name, own in network.state_dict().items():
        if name.startswith(SHARED):
            state[name] = torch.from_numpy(arrays.get(AVERAGE + name, arrays[name]))
        elif own.dim() and name.endswith((".deviation", ".low", ".high")):
            state[name] = own
    return state


def _golden(contract: Contract, network: Network, state: State) -> Golden:
    """One row, of nobody, and what the network makes of it."""
    row = dict(_usual(contract, state.moments))
    arrays = contract.read([row])
    with torch.inference_mode():
        fed = {name: torch.from_numpy(array) for name, array in arrays.items()}
        outputs = {field: one.tolist() for field, one in network.eval()(fed).items()}
    return Golden(rows=[row], outputs=outputs)


def _usual(contract: Contract, moments: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, declared in contract.inputs.items():
        if declared.vocabulary and not declared.optional:
            yield name, declared.vocabulary[0]
        elif not declared.optional:
            yield name, moments[name][0] if name in moments else 0.0
