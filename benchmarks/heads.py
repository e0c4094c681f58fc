"""What heads cost: separate modules against one operation for all, and a subset of one task.

Heads are 64-32-1 on shared features, 1 to 64 of them, in eager torch and in ONNX Runtime, one
thread. One row is the time of one call; 4,096 rows are sixteen calls of 256, as they are served.
Medians of alternating blocks.

    python benchmarks/heads.py
"""

import statistics
import time
from collections.abc import Callable

from onepass import models  # noqa: F401  # isort: skip - before ONNX Runtime: it tells its maker otherwise
import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn
from torch.export import Dim

from onepass.models.contract import Contract
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.network import Network, NetworkSpec
from onepass.models.predictor import CHUNK_ROWS
from onepass.training.bundles.export import export
from onepass.training.bundles.onnx_graph import OPSET, quiet

COUNTS = (1, 2, 8, 32, 64)
WIDTH, HIDDEN = 64, 32
BLOCKS, BLOCK_S = 15, 0.04
Runs = dict[str, Callable[[np.ndarray], object]]


class Separate(nn.Module):
    """A module per head, as one would write it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
            for _ in range(count)
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """(B, F) -> a (B,) per head."""
        return [head(x).squeeze(1) for head in self.heads]


def separate(count: int) -> Runs:
    """Eager torch and ONNX Runtime over separate modules."""
    network = Separate(count).eval().requires_grad_(False)
    with quiet():
        program = torch.onnx.export(
            network,
            (torch.zeros(2, WIDTH),),
            dynamic_shapes={"x": {0: Dim.DYNAMIC}},
            dynamo=True,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    content = program.model_proto.SerializeToString()
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return {
        "torch, separate": lambda x: network(torch.from_numpy(x)),
        "ONNX, separate": lambda x: session.run(names, {"x": x}),
    }


def onepass(count: int, widths: tuple[int, ...] = ()) -> Runs:
    """Our network in both engines, and its graph cut down to one task."""
    contract = Contract.model_validate(
        {
            "inputs": {"x": {"kind": "vector", "length": WIDTH}},
            "tasks": {f"task_{number}": {"kind": "regression"} for number in range(count)},
        }
    )
    spec = {"trunk": {"widths": widths}, "heads": {"hidden": [HIDDEN]}}
    network = Network(contract, NetworkSpec.model_validate(spec)).eval().requires_grad_(False)
    rows = {"x": np.random.default_rng(0).normal(size=(300, WIDTH)).astype(np.float32)}
    tolerance = {f"{task}.value": 1e-4 for task in contract.tasks}
    exported = export(network, contract, rows, tolerance)
    assert exported.engine is not None, exported.refusal
    (graph,) = exported.files.values()
    engine, tasks = OnnxEngine(graph, exported.engine, contract), tuple(contract.tasks)
    return {
        "torch, onepass": lambda x: network({"x": torch.from_numpy(x)}),
        "ONNX, onepass": lambda x: engine.run({"x": x}, tasks),
        "ONNX, one task of them": lambda x: engine.run({"x": x}, tasks[:1]),
    }


def alternate(runs: Runs, rows: int) -> dict[str, float]:
    """Microseconds per pass over all rows."""
    x = np.random.default_rng(1).normal(size=(rows, WIDTH)).astype(np.float32)
    chunks = [x[start : start + CHUNK_ROWS] for start in range(0, rows, CHUNK_ROWS)]
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(BLOCKS):
        for name, run in runs.items():
            block: list[float] = []
            end = time.perf_counter() + BLOCK_S
            while len(block) < 3 or time.perf_counter() < end:
                began = time.perf_counter()
                for chunk in chunks:
                    run(chunk)
                block.append(time.perf_counter() - began)
            times[name].append(statistics.median(block))
    return {name: 1e6 * statistics.median(medians) for name, medians in times.items()}


def table(rows: int) -> None:
    """One line per number of heads."""
    for count in COUNTS:
        times = alternate(separate(count) | onepass(count), rows)
        if count == COUNTS[0]:
            print(f"\n{rows:,} rows, us\n\n| heads | {' | '.join(times)} |")
            print("|--:|" + "--:|" * len(times))
        print(
            f"| {count} | {' | '.join(f'{value:,.0f}' for value in times.values())} |", flush=True
        )


def growth() -> None:
    """A whole network, 64-64-64 and heads, with 64 tasks against one."""
    many, one = onepass(64, (64, 64)), onepass(1, (64, 64))
    kinds = ("torch, onepass", "ONNX, onepass")
    named = {f"{kind}, 64": many[kind] for kind in kinds}
    times = alternate(named | {f"{kind}, 1": one[kind] for kind in kinds}, 1)
    print("\n64-64-64 and heads, one row, us\n\n| | 1 task | 64 tasks | ratio |\n|--|--:|--:|--:|")
    for kind in kinds:
        few, all_ = times[f"{kind}, 1"], times[f"{kind}, 64"]
        print(f"| {kind} | {few:,.0f} | {all_:,.0f} | {all_ / few:.1f} |")


if __name__ == "__main__":
    torch.set_num_threads(1)
    with torch.inference_mode():
        table(1)
        table(4096)
        growth()
