"""A deployment: one bundle being served. Who needs its contract, its version, its counters or its
queue asks here.
"""

import os
from collections.abc import Callable
from typing import NamedTuple

from onepass.app.batching.batcher import Batcher
from onepass.app.batching.decoder import Decoder
from onepass.app.batching.shadow import Shadow
from onepass.app.feedback.tap import tap_of
from onepass.app.requests.admission import Admission
from onepass.app.requests.settings import Settings
from onepass.app.requests.shares import Addresses, Shares
from onepass.app.serving.followed_engine import FollowedEngine
from onepass.app.serving.plane import Plane
from onepass.app.serving.rest import Rest
from onepass.app.serving.resting_engine import Again, RestingEngine, resting
from onepass.app.serving.rests import Rests
from onepass.app.telemetry.metrics import Counting, Metrics
from onepass.app.telemetry.records import Records, RequestSinks
from onepass.models.predictor import Predictor


class Process(NamedTuple):
    """What a deployment shares with all others of its process."""

    counting: Counting
    sinks: RequestSinks
    on_death: Callable[[BaseException], None]
    """What happens where a batcher dies."""
    rests: Rests | None = None
    """Where models rest."""


class Deployment:
    """One bundle: its predictor, batcher, decoder, what may be in flight, and what is counted."""

    shadow: Shadow | None = None
    """Where it stands behind another: what that one answered goes through it, too."""

    def __init__(
        self,
        predictor: Predictor,
        settings: Settings,
        process: Process,
        *,
        name: str | None = None,
        admission: Admission | None = None,
        again: Again | None = None,
    ) -> None:
        """`name` is what it is served as, where that is another than the bundle's own; `admission`
        is that of another version of the same model, whose room this one shares; `again` opens the
        same bundle, where it may rest."""
        self._settings, self._file = settings, process.counting.file
        self._rests, self._is_warm = process.rests, False
        lenient = settings.unknown_fields == "ignore"
        self.predictor = predictor.serving(max_rows=settings.max_rows, ignore_unknown=lenient)
        self.bundle = predictor.bundle
        self.name = name or predictor.bundle.manifest.name
        """The model's, such as `taxi`."""
        self.contract = self.predictor.contract
        self.metrics = Metrics(self.predictor, process.counting, watches=settings.watch)
        self.records = Records(self.metrics, process.sinks)
        self.tap, self.keeper = tap_of(self.contract, self.bundle, settings, self.metrics.feedback)
        """Where answers that leave are kept, and where truths are; None where nobody asked."""
        engine = resting(self.predictor, again if process.rests else None)
        if self.keeper is not None and self.keeper.following is not None:
            self.predictor.engine = FollowedEngine(self.predictor.engine, self.keeper.following)
        self.batcher = self._batcher(process)
        self.decoder = Decoder(self.contract, self.metrics, max_bytes=settings.max_decode_bytes)
        self.admission = admission or self._admission(settings)
        self.rest = self._rest(engine)
        """Whether it is there, where it may rest."""
        wake = None if self.rest is None else self.rest.wake
        self.plane = Plane(self.batcher, self.decoder, self.admission, self.records, wake=wake)

    def _batcher(self, process: Process) -> Batcher:
        settings = self._settings
        return Batcher(
            self.predictor,
            self.metrics,
            batch_rows=settings.batch_rows,
            where=settings.forward,
            limit_s=settings.loop_limit_s,
            pass_limit_s=settings.pass_limit_s,
            on_death=process.on_death,
        )

    def _rest(self, engine: RestingEngine | None) -> Rest | None:
        if engine is None or self._rests is None:
            return None
        return Rest(
            self.label,
            engine,
            batcher=self.batcher,
            counts=self.metrics.rest,
            is_busy=self._is_busy,
            load=self._rests.load,
        )

    def _is_busy(self) -> bool:
        """Whether somebody waits for its answers."""
        shadow = self.shadow
        return not self.batcher.is_done or (shadow is not None and shadow.is_busy)

    def _admission(self, settings: Settings) -> Admission:
        addresses = Addresses(settings.trusted_proxies) if settings.share_by_address else None
        return Admission(
            max_bytes=settings.max_bytes_in_flight,
            max_rows=self.decoder.at_once(settings.max_rows_in_flight),
            wait_s=self.batcher.wait_s,
            slow_bytes_per_s=settings.slow_bytes_per_s,
            slow_grace_s=settings.slow_grace_s,
            shares=Shares(addresses),
        )

    @property
    def version(self) -> str:
        """The run's."""
        return self.bundle.manifest.version

    @property
    def label(self) -> str:
        """`taxi/2026-11-22T10-00-00`: what answers are marked with."""
        return f"{self.name}/{self.version}"

    @property
    def engine(self) -> str:
        """The name of the engine that answers."""
        return self.predictor.engine.name

    @property
    def info(self) -> dict[str, str]:
        """What is being served, in three words."""
        return {"name": self.name, "version": self.version, "engine": self.engine}

    def warm_up(self, before: "Deployment | None" = None) -> None:
        """Learns what passes cost: as much as those of the version `before`, where the two are
        built alike. What is known is not learnt again."""
        if self._is_warm:
            return
        self._is_warm = True
        alike = before is not None and _built(self) == _built(before)
        known = before.batcher.costs if before is not None and alike else None
        self.batcher.warm_up(self.bundle.golden().rows, known)
        if self.keeper is not None:
            self.keeper.begin()

    def take_room(self, part: float) -> None:
        """It is in force, and this part of all room is its model's."""
        self.admission.follow(
            max_bytes=int(self._settings.max_bytes_in_flight * part),
            max_rows=self.decoder.at_once(int(self._settings.max_rows_in_flight * part)),
            wait_s=self.batcher.wait_s,
        )

    def stand_behind(self, live: "Deployment | None") -> None:
        """From now on what that one answers goes through this one, too; or nobody's rows do."""
        if self.shadow is not None and (live is None or self.shadow.live is not live.contract):
            self.shadow.stop()
            self.shadow = None
        self.metrics.shadow.is_on = live is not None
        if live is not None and self.fits(live):
            rests = None if self.rest is None else self.rest.comes_back
            self.shadow = self.shadow or Shadow(
                self.predictor, self.metrics, live.contract, is_resting=rests
            )
            live.batcher.quick.shadow = self.shadow

    def fits(self, live: "Deployment") -> bool:
        """Whether what another reads means the same here."""
        return self.contract.inputs == live.contract.inputs

    def end(self) -> None:
        """Nobody asks it any more, while its process goes on."""
        self.close()
        if self._rests is not None and self.rest is not None:
            self._rests.leave(self.rest)
        self.predictor.engine.end()
        if self._file >= 0:
            os.close(self._file)

    def close(self) -> None:
        """Nothing more will be asked."""
        self.batcher.close()
        if self.shadow is not None:
            self.shadow.close()
        if self.tap is not None:
            self.tap.close()


def _built(deployment: Deployment) -> tuple[object, ...]:
    """What a pass costs by."""
    manifest = deployment.bundle.manifest
    return deployment.engine, manifest.network, manifest.contract.inputs, manifest.contract.tasks
