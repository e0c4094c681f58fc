"""Who waits for a forward pass, and who goes with the next one.

As long as all that waits fits one pass, all of it goes, and nobody is compared with anybody. Else
callers are: by what all their rows together are estimated to cost. Who asks for a tenth of what the
heaviest asks for, or less, is light, and every other pass is for the light alone, one job of each
in turn: such a pass is short, and none of them is padded to what the heavy send. The passes between
are for the heavy, a pass's worth of each in turn (deficit round robin, Shreedhar and Varghese
1995), and for the light where room is left. So beside any number of heavy callers a light one waits
for two passes at most, and nobody for ever.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

from onepass.app.batching.part import Part
from onepass.app.batching.work_items import AnyJob
from onepass.models.latency_model import Costs

LIGHT = 0.1


class Line:
    """One caller's jobs, and what they are estimated to cost; `credit` is what they may still take
    of their turn, in passes.
    """

    __slots__ = ("cost", "credit", "jobs")

    def __init__(self) -> None:
        self.jobs: deque[AnyJob] = deque()
        self.cost = 0.0
        self.credit = 0.0


class Pass:
    """A pass that is being filled: its parts, and what they count as."""

    def __init__(self, room: Callable[[int], tuple[int, int]]) -> None:
        self.parts: list[Part] = []
        self._room = room
        self._taken = 0
        self._longest = 1

    def fits(self, job: AnyJob) -> int:
        """How many more rows of a job there is room for; the first always finds some."""
        room, weight = self._room(max(self._longest, job.length))
        free = (room - self._taken) // (1 if job.is_array else weight)
        return free if self.parts else max(1, free)

    def add(self, job: AnyJob, count: int) -> float:
        """The next rows of a job; which part of a pass they are."""
        room, weight = self._room(job.length)
        counted = count * (1 if job.is_array else weight)
        self._taken += counted
        self._longest = max(self._longest, job.length)
        self.parts.append(Part(job, *job.advance(count)))
        return counted / room


class Waiting:
    """Jobs in, parts of passes out."""

    def __init__(self, *, batch_rows: int, is_dropped: Callable[[AnyJob], bool]) -> None:
        self._costs = Costs({})
        self._batch_rows = batch_rows
        self._is_dropped = is_dropped
        self._new: deque[AnyJob] = deque()
        self.put: Callable[[AnyJob], None] = self._new.append
        """One more."""
        self._lines: OrderedDict[Hashable, Line] = OrderedDict()
        self._light_next = True

    def __bool__(self) -> bool:
        return bool(self._new or self._lines)

    def __len__(self) -> int:
        waiting = len(self._new)
        if self._lines:
            waiting += sum(len(line.jobs) for line in self._lines.values())
        return waiting

    def knows(self, costs: Costs) -> None:
        """What passes cost, from now on."""
        self._costs = costs

    def seconds(self) -> float:
        """How long all that waits will take."""
        new = sum(self._costs.each(job.length) * job.count for job in self._new)
        return new + sum(line.cost for line in self._lines.values())

    def room(self, length: int) -> tuple[int, int]:
        """What a pass of rows that long holds, and what one row of JSON counts as in it."""
        return self._costs.room(self._batch_rows, length)

    def take(self) -> list[Part]:
        """What goes with the next pass; nothing if nobody waits any more."""
        if not self._lines and (parts := self._all()) is not None:
            return parts
        for job in self._new:
            line = self._lines.setdefault(job.caller, Line())
            job.each = self._costs.each(job.length)
            line.jobs.append(job)
            line.cost += job.each * job.count
        self._new.clear()
        return self._some()

    def _all(self) -> list[Part] | None:
        """Everything, if it fits one pass."""
        if len(self._new) == 1 and self._new[0].count == 1:
            job = self._new.popleft()
            left = job.done.done() or self._is_dropped(job)
            return [] if left else [Part(job, *job.advance(1))]
        rows = arrays = 0
        longest = 1
        for job in self._new:
            longest = max(longest, job.length)
            if job.is_array:
                arrays += job.count
            else:
                rows += job.count
        room, weight = self.room(longest)
        if rows * weight + arrays > room:
            return None
        parts = [
            Part(job, *job.advance(job.count))
            for job in self._new
            if not (job.done.done() or self._is_dropped(job))
        ]
        self._new.clear()
        return parts

    def _some(self) -> list[Part]:
        """A pass of what is fair."""
        filling = Pass(self.room)
        most = LIGHT * max(line.cost for line in self._lines.values())
        light = [caller for caller, line in self._lines.items() if line.cost <= most]
        heavy = [caller for caller, line in self._lines.items() if line.cost > most]
        if self._light_next:
            self._take_light(light, filling)
        self._light_next = not filling.parts
        if self._light_next:
            self._take_heavy(heavy, filling)
            self._take_light(light, filling)
        return filling.parts

    def _take_light(self, callers: list[Hashable], filling: Pass) -> None:
        """A job of each in turn."""
        turns = deque(callers)
        while turns:
            caller = turns.popleft()
            job = self._first(caller)
            if job is not None and (count := filling.fits(job)) > 0:
                self._serve(caller, job, min(count, job.count - job.taken), filling)
                self._lines.move_to_end(caller)
                turns.append(caller)

    def _take_heavy(self, callers: list[Hashable], filling: Pass) -> None:
        """A pass's worth of each in turn."""
        turns = deque(callers)
        while turns:
            job = self._first(turns[0])
            if job is None:
                turns.popleft()
                continue
            count = filling.fits(job)
            if count <= 0:
                return
            line = self._lines[turns[0]]
            if line.credit <= 0:
                line.credit += 1.0
            line.credit -= self._serve(turns[0], job, min(count, job.count - job.taken), filling)
            if line.credit <= 0:
                self._lines.move_to_end(turns[0])
                turns.rotate(-1)

    def _first(self, caller: Hashable) -> AnyJob | None:
        """The first job of a caller for which somebody waits; a line without any is no line."""
        line = self._lines.get(caller)
        if line is None:
            return None
        while line.jobs:
            job = line.jobs[0]
            if not (job.done.done() or self._is_dropped(job)):
                return job
            line.cost -= job.each * (job.count - job.taken)
            line.jobs.popleft()
        del self._lines[caller]
        return None

    def _serve(self, caller: Hashable, job: AnyJob, count: int, filling: Pass) -> float:
        """The next rows of the first job of a line; what is left of it stands behind the others."""
        line = self._lines[caller]
        taken = filling.add(job, count)
        line.cost -= job.each * count
        if job.taken < job.count:
            line.jobs.rotate(-1)
        else:
            line.jobs.popleft()
        return taken
