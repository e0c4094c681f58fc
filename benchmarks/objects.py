"""What a picture costs: all tasks from one pass, beside a network per task, beside torch, and as a
service beside plain FastAPI.

    python benchmarks/objects.py checkpoints/beans [--seconds 3] [--rounds 5]

Networks of single tasks have the bundle's trunk, and are not trained: what they cost does not hang
on that. Engines run one row on one thread, in turns; told are the median of all calls and the
quickest, which other work on the machine lengthens least, and by which they are compared. The peer
decodes the same JPEG by Pillow and runs the same network by torch, at each number of threads; the
best of these counts. Both are loaded by 8 connections with raw JPEG bodies, in turns. Last, what a
step of training takes, the quickest: the example `beans` at 192 x 192, 16 pictures, all threads.
"""

import argparse
import io
import os
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from ours import mid, onepass, said
from PIL import Image
from servers import Load, Server, running

from onepass.models.bundle import Bundle, open_bundle
from onepass.models.contract import Arrays, Contract
from onepass.models.engines import open_engine
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.engines.torch import TorchEngine
from onepass.models.graph_manifest import EngineFacts
from onepass.models.network import Network
from onepass.models.network.spec import NetworkSpec
from onepass.training.batches.batch import epoch_generator
from onepass.training.batches.of_split import split_batches
from onepass.training.bundles.onnx_graph import OPSET, graph_of, groups_of
from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.specs.read import read

CALLS, THREADS, CONNECTIONS = 50, (1, 2), 8
Run = Callable[[], object]


def alone(bundle: Bundle, task: str, arrays: Arrays) -> Run:
    """One task by a network of its own."""
    contract = Contract(
        inputs=bundle.contract.inputs,
        tasks={task: bundle.contract.tasks[task]},
        reading=bundle.contract.reading,
    )
    network = Network(contract, NetworkSpec.model_validate(bundle.manifest.network))
    network.eval().requires_grad_(False)
    inputs = {name: torch.from_numpy(np.repeat(one, 2, axis=0)) for name, one in arrays.items()}
    groups = groups_of(network, inputs)
    graph = graph_of(network, inputs, groups)
    engine = OnnxEngine(graph, EngineFacts(opset=OPSET, groups=groups, deviation={}), contract)
    return lambda: engine.run(arrays, (task,))


def by_torch(bundle: Bundle, arrays: Arrays) -> Run:
    """All tasks by torch, channels last, as it is quicker."""
    network = TorchEngine(bundle).network
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    inputs = {name: torch.from_numpy(one) for name, one in arrays.items()}

    def run() -> object:
        with torch.inference_mode():
            return network(inputs)

    return run


class Took(NamedTuple):
    """Milliseconds of a call."""

    median: float
    least: float


def in_turns(runs: Mapping[str, Run], rounds: int, calls: int = CALLS) -> dict[str, Took]:
    """Of each."""
    took: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds * calls):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            took[name].append(1000 * (time.perf_counter() - began))
    return {name: Took(statistics.median(each), min(each)) for name, each in took.items()}


def engines(bundle: Bundle, picture: bytes, rounds: int) -> None:
    """The first table."""
    torch.set_num_threads(1)
    (name,) = bundle.contract.inputs
    decoded = bundle.contract.decode([{name: picture}])
    arrays = bundle.contract.arrays(decoded)
    engine, tasks = open_engine(bundle, "onnx", threads=1), tuple(bundle.contract.tasks)
    runs: dict[str, Run] = {"all tasks, one pass": lambda: engine.run(arrays, tasks)}
    runs |= {f"{task} alone": alone(bundle, task, arrays) for task in tasks}
    runs["all tasks, torch"] = by_torch(bundle, arrays)
    took = in_turns(runs, rounds)
    print("| one row, one thread | ms, median | the quickest |\n|---|--:|--:|")
    for name, one in took.items():
        print(f"| {name} | {one.median:.2f} | {one.least:.2f} |")
    whole = took["all tasks, one pass"].least
    each = sum(took[f"{task} alone"].least for task in tasks)
    print(f"\nagainst a network per task: {whole / each:.2f}")
    print(f"against torch: {whole / took['all tasks, torch'].least:.2f}\n")


def jpeg(size: tuple[int, int]) -> bytes:
    """A picture of that height and width."""
    high, wide = size
    y, x = np.mgrid[0:high, 0:wide]
    pixels = np.stack([x * 255 // wide, y * 255 // high, (x + y) % 256], axis=2).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def service(bundle: Bundle, picture: bytes, rounds: int, seconds: int) -> None:
    """The second table."""
    headers = {"content-type": "image/jpeg"}
    ours = onepass(bundle.folder, body=picture, headers=headers)
    peers = [
        Server(
            f"FastAPI + torch, {threads} threads",
            ("{python}", "plain_picture.py", "{port}", str(bundle.folder), str(threads)),
            body=picture,
            headers=headers,
        )
        for threads in THREADS
    ]
    loads: dict[str, list[Load]] = {server.name: [] for server in (ours, *peers)}
    for number in range(rounds):
        said(f"round {number + 1} of {rounds}")
        for server in (ours, *peers):
            with running(server) as up:
                up.load(CONNECTIONS, 1)
                loads[server.name].append(up.load(CONNECTIONS, seconds))
    print("| raw JPEG bodies, 8 connections | requests/s | p50, ms | CPU, ms |\n|---|--:|--:|--:|")
    for name, each in loads.items():
        cpu = mid(each, "cpu_us") / 1000
        print(f"| {name} | {mid(each, 'rate'):,.0f} | {mid(each, 'p50_ms'):.1f} | {cpu:.2f} |")
    best = max(mid(loads[server.name], "rate") for server in peers)
    print(f"\nratio: {mid(loads[ours.name], 'rate') / best:.2f}")


def steps(rounds: int) -> None:
    """The third table."""
    torch.set_num_threads(os.cpu_count() or 1)
    settings = [
        "inputs.plate.size=192",
        "source.side=192",
        "source.count=30",
        "training.threads=null",
    ]
    print("| 16 pictures of 192 x 192, one step | ms |\n|---|--:|")
    for precision in ("float32", "bfloat16"):
        spec = read("beans", [*settings, f"training.precision={precision}"])
        prepared = prepare(spec)
        loop = begun(spec, prepared)
        train = split_batches(loop.network, prepared.train, size=16)
        batch = next(iter(train.shuffled(epoch_generator(0, 1))))
        loop.network.train()
        loop.step(batch)
        took = in_turns({precision: partial(loop.step, batch)}, rounds, calls=3)
        print(f"| {precision} | {took[precision].least:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    asked = parser.parse_args()
    bundle = open_bundle(asked.bundle.resolve())
    (declared,) = bundle.contract.inputs.values()
    size: Any = declared.item_shape[1:]
    engines(bundle, jpeg(size), asked.rounds)
    service(bundle, jpeg(size), asked.rounds, asked.seconds)
    steps(asked.rounds)


if __name__ == "__main__":
    main()
