"""The supervisor: workers on one socket, one or many. One that ends, or hangs, is replaced.

uvicorn's own stops the whole service when a replacement fails to start. Here it is tried again,
later each time; only a service of which no worker ever became ready gives up. It imports nothing
but the standard library, and takes some fifteen megabytes.
"""

import json
import logging
import os
import selectors
import signal
import socket
import sys
from time import monotonic

from onepass.app.processes.launcher import VARIABLE, Launcher, LaunchSpec, shared_file
from onepass.app.processes.listener import release
from onepass.app.processes.plans import Plans, label
from onepass.app.processes.relay import Relay
from onepass.app.processes.signals import Signals
from onepass.app.processes.stand_in import Guest, StandIn, alert, answer
from onepass.app.processes.wire import DRAIN, STOP_NOW
from onepass.app.processes.worker_slot import WorkerSlot
from onepass.app.requests.greeting import greeting
from onepass.app.telemetry.messages import DRAIN_S, set_up
from onepass.app.telemetry.writer import Lost

LONGEST_S = 60.0
"""Without a look at all slots."""
LATE_S = 0.5

logger = logging.getLogger("onepass")


class Supervisor:
    """Starts workers, replaces those that end or hang, stops them all."""

    def __init__(self, plan: LaunchSpec, listener: socket.socket) -> None:
        self._plan = plan
        self._listener = listener
        self._slots = [WorkerSlot(number) for number in range(plan.settings["workers"])]
        self._selector = selectors.DefaultSelector()
        tls = plan.settings["tls_cert_file"] is not None
        self._stand_in = StandIn(listener, self._selector, answer=alert if tls else answer)
        lines = shared_file("lines")
        self._messages = set_up(
            level=plan.settings["log_level"],
            as_json=plan.as_json,
            most_bytes=plan.settings["log_buffer_bytes"],
            lost=Lost(lines, processes=len(self._slots) + 1, number=len(self._slots)),
        )
        self._launcher = Launcher(plan, listener, lines, self._messages.writer.put)
        settings = plan.settings
        self._plans = Plans(plan.plan, self._slots, swap_s=settings["swap_s"])
        self._signals = Signals()
        self._was_ready = False

    def run(self) -> int:
        """Until a signal comes, or the first workers cannot start. The exit code."""
        self._selector.register(self._signals.wake, selectors.EVENT_READ)
        self._signals.begin()
        code = self._watch()
        self._signals.end()
        self._messages.writer.drain(DRAIN_S)
        return code

    def _watch(self) -> int:
        while self._signals.asked is None:
            for slot in self._slots:
                self._look_at(slot)
                if slot.failed and not self._was_ready and self._signals.asked is None:
                    self._stop(signal.SIGINT)
                    return 1
            if self._was_ready:
                self._stand_in.look(
                    ready=any(slot.ready for slot in self._slots),
                    failed=any(slot.failed for slot in self._slots),
                )
            self._plans.look()
            self._wait(self._next_look())
        self._stop(self._signals.asked)
        return 0

    def _look_at(self, slot: WorkerSlot) -> None:
        """Fills an empty slot when its time has come; empties one whose worker ended or hangs."""
        now = monotonic()
        if slot.process is not None and (code := slot.process.poll()) is not None:
            logger.error("worker %d ended with code %d", slot.process.pid, code)
            self._leave(slot)
        elif slot.process is not None and now > slot.patience_ends(self._plan.settings):
            what = "nothing was heard of worker %d for %.1f s: it is replaced"
            logger.error(what, slot.process.pid, now - slot.heard)
            slot.kill()
        may_start = slot.process is None and slot.next_try <= now and not self._plans.is_busy
        if may_start and (self._was_ready or not slot.failed):
            self._start(slot)

    def _next_look(self) -> float:
        """When something is to be done, unless somebody speaks before."""
        times = [monotonic() + LONGEST_S, self._stand_in.next_look(), self._plans.ends()]
        for slot in self._slots:
            empty = slot.process is None
            times.append(slot.next_try if empty else slot.patience_ends(self._plan.settings))
        return min(times) + 0.001

    def _start(self, slot: WorkerSlot) -> None:
        process, control, relay = self._launcher.launch(
            slot.number, serves=self._plans.orders, counters=self._plans.files
        )
        slot.take(process, control, relay)
        self._selector.register(control, selectors.EVENT_READ, slot)
        self._selector.register(relay, selectors.EVENT_READ, relay)

    def _leave(self, slot: WorkerSlot) -> None:
        for end in (slot.control, slot.relay):
            if end is not None and end.fileno() in self._selector.get_map():
                self._selector.unregister(end)
        slot.empty()
        self._plans.leave(slot)

    def _wait(self, until: float) -> None:
        """Until somebody speaks, a worker ends, a signal comes, or it is that time."""
        for key, _ in self._selector.select(max(0.0, until - monotonic())):
            match key.data:
                case WorkerSlot() as slot:
                    self._hear(slot)
                case Relay() as relay:
                    if not relay.read():
                        self._selector.unregister(relay)
                case StandIn() as stand_in:
                    stand_in.let_in()
                case Guest() as guest:
                    if not guest.hear():
                        self._stand_in.see_off(guest)
                case _:
                    self._signals.wake.recv(4096)
        if monotonic() > until + LATE_S:  # it was us who was stopped
            for slot in self._slots:
                slot.forgive()

    def _hear(self, slot: WorkerSlot) -> None:
        was_ready = slot.ready
        assert slot.control is not None
        if not slot.hear():
            self._selector.unregister(slot.control)  # its end is seen by SIGCHLD
        if slot.ready and not was_ready:
            self._greet(slot)
        said, slot.said = slot.said, []
        for document in said:
            self._plans.hear(slot, document)

    def _greet(self, slot: WorkerSlot) -> None:
        if self._was_ready and slot.process is not None:
            logger.info("worker %d answers, too", slot.process.pid)
            return
        self._was_ready = True
        at, served = self._listener.getsockname(), label(self._plans.plan)
        for level, text in greeting(served, self._plan.settings, at, slot.engine):
            logger.log(level, text)

    def _stop(self, asked: int) -> None:
        """Tells all workers, and waits: they drain on SIGTERM, and stop at once on SIGINT."""
        self._stand_in.end()
        release(self._listener)  # theirs are open; ours would take connections nobody answers
        self._tell(asked)
        settings = self._plan.settings
        deadline = monotonic() + settings["drain_s"] + settings["stop_s"] + 5
        while any(slot.process is not None for slot in self._slots):
            if self._signals.asked == signal.SIGINT != asked:
                asked = signal.SIGINT
                self._tell(asked)
            now = monotonic()
            for slot in self._slots:
                if slot.process is not None and slot.process.poll() is not None:
                    self._leave(slot)
                elif now > deadline or slot.is_stuck(now):
                    slot.kill()
            self._wait(now + 0.1)

    def _tell(self, asked: int) -> None:
        for slot in self._slots:
            if slot.ready:
                slot.tell(DRAIN if asked == signal.SIGTERM else STOP_NOW)
            else:
                slot.kill()


def main() -> int:
    """In the place of the process that read the settings: `app/processes/serve.py` says why."""
    orders = json.loads(os.environ.pop(VARIABLE))
    return Supervisor(LaunchSpec(**orders["plan"]), socket.socket(fileno=orders["listener"])).run()


if __name__ == "__main__":
    sys.exit(main())
