"""The ONNX engine: ONNX Runtime on the CPU, for images without torch."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, NamedTuple

import onnxruntime

from onepass.models.bundle import BadBundle, Bundle
from onepass.models.contract import Arrays, Contract
from onepass.models.contract.reach import BESIDE, proven
from onepass.models.engines.subgraph import cut, external
from onepass.models.graph_manifest import GRAPH, EngineFacts
from onepass.models.processors import usable

SUBSETS = 32
"""Subsets of tasks that keep a session of their own."""
SUBSETS_BYTES = 64 * 2**20
"""What those may weigh together; each holds its own copy of the shared weights."""
PATIENCE = 64
"""Times that a subset is answered by the whole graph before it takes another's session: making one
costs as much as some hundred runs."""
GUESTS = 1024
"""Subsets without a session that are remembered."""


def open_onnx(bundle: Bundle, *, threads: int = 1) -> "OnnxEngine":
    """The engine of a bundle, from the bytes that were verified; nothing is read again.

    Raises:
        BadBundle: there is no graph, it is damaged, or it is not the manifest's.
    """
    file, facts = bundle.folder / GRAPH, bundle.manifest.engine
    if facts is None or GRAPH not in bundle.files:
        raise BadBundle(f"{file}: is missing; `onepass export {bundle.folder}` makes it")
    try:
        return OnnxEngine(bundle.files[GRAPH], facts, bundle.contract, threads=threads)
    except ValueError as error:
        raise BadBundle(f"{file}: {error}") from None


class TaskSession(NamedTuple):
    """A session, the outputs to ask of it, and where in them each field lies."""

    session: onnxruntime.InferenceSession
    run: Callable[..., Any]
    """Its own, without what looks at arguments before: a tenth of a lone pass."""
    outputs: list[str]
    fields: list[tuple[str, int, int]]
    """(`task.field`, which output, place in its leading axis)."""


class OnnxEngine:
    """arrays -> arrays, one run of a graph that holds just the heads asked for."""

    name = "onnx"

    def __init__(
        self, graph: bytes, facts: EngineFacts, contract: Contract, *, threads: int = 1
    ) -> None:
        """Opens a session from the bytes of an ONNX file.

        Raises:
            ValueError: it is damaged, or it does not belong to these facts and this contract.
        """
        self._graph, self._facts, self._threads = graph, facts, threads
        self._running = onnxruntime.RunOptions()
        self._running.log_severity_level = 4  # the same
        usual, whole = contract.choose(None), proven(contract.tasks, contract.reach)
        if external(graph):
            raise ValueError("refers to another file: a graph holds all of its numbers itself")
        try:
            session = _session(graph, threads)
        except Exception as error:  # ONNX Runtime's errors have no base of their own
            raise ValueError(f"is damaged: {error}") from None
        _verify(session, facts, contract)
        self._whole = _task_session(session, facts, whole)
        self._standing = {whole: self._whole}
        self._slots = max(1, min(SUBSETS, SUBSETS_BYTES // len(graph)))
        self._subsets: dict[tuple[str, ...], TaskSession] = {}  # the one used last stands last
        self._guests: dict[tuple[str, ...], tuple[TaskSession, int]] = {}
        self._lock = Lock()
        if usual != whole:  # what no plain request asks for is not computed for it
            self._standing[usual] = self._make(usual)

    def run(self, arrays: Arrays, tasks: Sequence[str]) -> Arrays:
        """One array per input, (B, ...) -> one per computed field `task.field` of these tasks."""
        asked = tuple(tasks)
        chosen = self._standing.get(asked) or self._subset(asked)
        outputs = chosen.run(chosen.outputs, arrays, self._running)
        return {field: outputs[output][index] for field, output, index in chosen.fields}

    def end(self) -> None:
        """Nobody waits: a run that goes on fails behind its next operation, and so do others."""
        self._running.terminate = True

    def _subset(self, tasks: tuple[str, ...]) -> TaskSession:
        """The session of a subset: one of its own, made when it is first asked for.

        When all slots are taken, a newcomer is a guest of the whole graph: callers who go through
        the subsets shall not make a session each time.
        """
        with self._lock:
            chosen = self._subsets.pop(tasks, None)
            if chosen is None and len(self._subsets) == self._slots:
                guest = self._guest(tasks)
                if guest is not None:
                    return guest
                del self._subsets[next(iter(self._subsets))]
            self._subsets[tasks] = chosen or self._make(tasks)
            return self._subsets[tasks]

    def _guest(self, tasks: tuple[str, ...]) -> TaskSession | None:
        """That of the whole graph; None when this subset has been a guest often enough."""
        known = self._guests.pop(tasks, None)
        if known is not None and known[1] == PATIENCE:
            return None
        chosen, asked = known or (_task_session(self._whole.session, self._facts, tasks), 0)
        if len(self._guests) == GUESTS:
            del self._guests[next(iter(self._guests))]
        self._guests[tasks] = chosen, asked + 1
        return chosen

    def _make(self, tasks: tuple[str, ...]) -> TaskSession:
        facts = self._facts.only(tasks)
        indices = {
            group.places: [index for index, task in enumerate(group.tasks) if task in tasks]
            for group in self._facts.groups
        }
        outputs = {output for output, _ in facts.fields.values()}
        return _task_session(
            _session(cut(self._graph, outputs, indices), self._threads), facts, tasks
        )


def _session(graph: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or usable()  # 0 would mean all of the machine
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the peak of the largest batch
    options.enable_mem_pattern = False  # it would keep a plan, and its memory, per batch size seen
    options.log_severity_level = 4  # errors are raised; they need not be printed, too
    return onnxruntime.InferenceSession(
        graph,
        options,
        providers=["CPUExecutionProvider"],
        enable_fallback=0,  # it would print, and try the same once more
    )


def _task_session(
    session: onnxruntime.InferenceSession, facts: EngineFacts, tasks: Sequence[str]
) -> TaskSession:
    """What to ask of a session whose graph is as these facts say, to answer these tasks."""
    entries = [(key.partition(".")[0], key, *slot) for key, slot in facts.fields.items()]
    asked = sorted((f for f in entries if f[0] in tasks), key=lambda field: tasks.index(field[0]))
    outputs = list(dict.fromkeys(output for _, _, output, _ in asked))
    fields = [(key, outputs.index(output), index) for _, key, output, index in asked]
    bare = getattr(session, "_sess", session)
    return TaskSession(session, bare.run, outputs, fields)


def _verify(session: onnxruntime.InferenceSession, facts: EngineFacts, contract: Contract) -> None:
    """Inputs are the contract's, and every computed field has its output."""
    if {node.name for node in session.get_inputs()} != set(contract.array_names):
        raise ValueError("its inputs are not the contract's")
    held = {output.name for output in session.get_outputs()}
    computed = [
        f"{name}.{field}" for name, task in contract.tasks.items() for field in task.computed
    ]
    computed += BESIDE if contract.reach is not None else ()
    absent = [key for key in computed if facts.fields.get(key, ("", 0))[0] not in held]
    if absent:
        raise ValueError(f"has no output for {', '.join(absent)}")
