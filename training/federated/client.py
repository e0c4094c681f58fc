"""A client: its spec, its rows, its tasks. It answers what a server asks, and what it answers goes
through one gate; why it cannot is told at home, where a line may quote a row.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from onepass.models import bundle_writing
from onepass.models.contract import Arrays
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.federated import shared_part, statistics
from onepass.training.federated.local_run import LocalRun
from onepass.training.federated.messages import SUMS, Message, leaving
from onepass.training.federated.secure_sums import Wholes, masked, public
from onepass.training.federated.statistics import Moments
from onepass.training.fitting.train import NothingKept
from onepass.training.runs import add_task
from onepass.training.runs.checkpoint import Running, newest
from onepass.training.runs.checksum import sealed, unsealed
from onepass.training.runs.disks import check_folder, told
from onepass.training.runs.progress import Progress
from onepass.training.specs.spec import BadSpec, Spec

BEGUN = "federated.safetensors"
"""In the folder of a run: how it began."""
KEY = ".federated-key"
"""In a model's folder, until the sums are taken: the key of its masks."""


class Client:
    """One of a federation. Between two questions it may be another process that answers."""

    def __init__(
        self,
        name: str,
        spec: Spec,
        *,
        out: Path,
        progress: Progress,
        onnx: bool = True,
        pictures: bool = True,
    ) -> None:
        """Its bundle is written below `out`."""
        self.name = name
        self._asked = spec
        self._folder = Path(out) / spec.name
        self._progress = progress
        self._onnx, self._pictures = onnx, pictures
        self._local: LocalRun | None = None
        self._prepared: Prepared | None = None

    def answer(self, asked: Message) -> Message:
        """What it says to a question; that it refuses, and nothing more, where it cannot."""
        try:
            return leaving(self._answer(asked))
        except (ValueError, OSError, NothingKept) as error:
            self._progress.say(f"{self.name}: {told(error, self._folder)}")
            return leaving(Message("refused", {}, {}))

    def _answer(self, asked: Message) -> Message:
        facts, tensors = asked.facts, asked.tensors
        match asked.kind:
            case "join":
                return self._join(facts)
            case "moments":
                sums = statistics.moments_sent(facts["numbers"], self._own.train.inputs)
                return Message("moments", {}, self._masked(sums, facts))
            case "cells":
                around = {name: Moments(*one) for name, one in facts["moments"].items()}
                sums = statistics.cells_sent(around, self._own.train.inputs)
                return Message("cells", {}, self._masked(sums, facts))
            case "begin":
                return self._begin(facts, tensors)
            case "round":
                local = self._going_on()
                said = local.round(
                    tensors, done=facts["done"], epochs=facts["epochs"], mu=facts["mu"]
                )
                return Message("round", said, local.sent)
            case "finish":
                return self._finish(tensors, facts["ended"])
            case "refused":
                raise ValueError("a server does not refuse")

    def close(self) -> None:
        """Gives up the lock of its run."""
        if self._local is not None:
            self._local.run.close(finished=False)
            self._local = None

    @property
    def _spec(self) -> Spec:
        """As it is trained: what is not for a federation is refused, all at once."""
        return add_task.settled(self._asked)

    @property
    def _own(self) -> Prepared:
        """Its rows, as it reads them by itself."""
        if self._prepared is None:
            self._prepared = prepare(self._spec)
        return self._prepared

    def _join(self, asked: Mapping[str, Any]) -> Message:
        check_folder(self._folder)
        spec, tell = self._spec, tuple(asked["tell"])
        problems = shared_part.problems(spec)
        problems += [] if asked["alone"] else statistics.problems(spec, tell)
        if problems:
            raise BadSpec("\n".join(problems))
        if asked["resume"] and newest(self._folder) is None:
            raise BadSpec(f"--resume: {self._folder} holds no unfinished run")
        contract = self._own.contract
        told = {name: list(contract.inputs[name].vocabulary) for name in tell}
        facts = {
            "rows": len(self._own.train),
            "key": "" if asked["resume"] else self._new_key(),
            "about": shared_part.about(spec, contract, tell),
            "values": told,
        }
        return Message("join", facts, {})

    def _new_key(self) -> str:
        key = X25519PrivateKey.generate()
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / KEY).unlink(missing_ok=True)
        handle = os.open(self._folder / KEY, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(key.private_bytes_raw())
        return public(key)

    def _masked(self, sums: Wholes, facts: Mapping[str, Any]) -> Arrays:
        key = X25519PrivateKey.from_private_bytes((self._folder / KEY).read_bytes())
        return {SUMS: masked(sums, self.name, key, keys=facts["keys"], label=facts["label"])}

    def _begin(self, facts: dict[str, Any], cells: Arrays) -> Message:
        """A new run, with the statistics of all clients; the one that is asked to tells its start.

        The rows are read once more where all clients together have other values than this one.
        """
        (self._folder / KEY).unlink(missing_ok=True)
        bundle_writing.sweep(self._folder)
        self.close()
        run = Running.begin(self._folder)
        kept = {name: facts[name] for name in ("epochs", "values", "numbers")}
        (run.folder / BEGUN).write_bytes(sealed({}, kept))
        numbers = facts["numbers"] if cells else []
        local = self._begun(run, kept, cells=cells, numbers=numbers)
        network = local.loop.network
        shapes = {name: list(one.shape) for name, one in shared_part.whole(network).items()}
        start = shared_part.whole(network) | local.sent if facts["start"] else {}
        return Message("begin", {"shapes": shapes}, start)

    def _begun(
        self, run: Running, kept: Mapping[str, Any], *, cells: Arrays, numbers: list[str]
    ) -> LocalRun:
        spec = _federated(self._spec, kept)
        prepared = self._own if spec.inputs == self._spec.inputs else prepare(spec)
        own = prepared.train.inputs
        stand_ins = statistics.stand_ins(own, numbers, cells) if cells else None
        self._local = LocalRun(spec, prepared, run, self._progress, statistics=stand_ins)
        return self._local

    def _going_on(self) -> LocalRun:
        """The run, which may be that of another process that ended."""
        if self._local is None:
            run = Running.newest(self._folder)
            kept = unsealed((run.folder / BEGUN).read_bytes())[1]
            self._local = self._begun(run, kept, cells={}, numbers=[])
        return self._local

    def _finish(self, tensors: Arrays, ended: str) -> Message:
        local = self._going_on()
        skill = local.finish(tensors, self._folder, ended, onnx=self._onnx, pictures=self._pictures)
        local.run.close(finished=True)
        self._local = None
        return Message("finish", {"skill": skill}, {})


def _federated(spec: Spec, kept: Mapping[str, Any]) -> Spec:
    """The spec as it is trained in rounds: so many epochs, the values of all clients, no refit."""
    inputs = {
        name: one.model_copy(update={"values": tuple(kept["values"][name])})
        if name in kept["values"]
        else one
        for name, one in spec.inputs.items()
    }
    training = spec.training.model_copy(update={"epochs": kept["epochs"], "refit": False})
    return spec.model_copy(update={"inputs": inputs, "training": training})
