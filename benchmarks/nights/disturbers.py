"""Those who disturb: silent announcers, trickling streams, leavers, heavy rows, large pictures.

All of them run in a process of their own, which has what the service and its normal callers leave
of the processors: elsewhere they would be other machines.
"""

import asyncio
import base64
import io
import logging
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import numpy as np
from PIL import Image

from nights.wire import Answer, Line, chunk, request, row, stream_head

ANNOUNCERS, TRICKLERS, LEAVERS = 64, 128, 2
ANNOUNCED = 2**20
HEAVY_ROWS, HEAVY_TOKENS, HEAVY_FACES = 512, 128, 200
WORDS = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "in", "Tampa", "Bay"]
LARGE = (4472, 4472)
"""Twenty million pixels."""
LEFT = "left"
NICE = 10


class Disturbance:
    """One service, disturbed until a moment by `time.monotonic`."""

    def __init__(self, port: int, rows: list[dict[str, object]], until: float) -> None:
        self.port = port
        self.rows = rows
        self.until = until
        self.counts: Counter[str] = Counter()
        self.left: list[float] = []
        """When somebody left, by `time.monotonic`."""

    @property
    def over(self) -> bool:
        """Whether the night has ended."""
        return time.monotonic() >= self.until

    async def keep(self, name: str, disturb: Callable[[], Awaitable[None]]) -> None:
        """Does it again and again; a connection that is refused or cut is counted."""
        while not self.over:
            try:
                await asyncio.wait_for(disturb(), 90)
            except (OSError, EOFError, TimeoutError) as error:
                self.count(name, type(error).__name__)
                await asyncio.sleep(0.5)

    def count(self, name: str, outcome: str) -> None:
        """One more of those who disturb has come to an end."""
        self.counts[f"{name}: {outcome}"] += 1
        if outcome == LEFT:
            self.left.append(time.monotonic())

    async def announce(self, number: int) -> None:
        """Promises a megabyte, and sends little of it."""
        line = Line(self.port, f"127.0.1.{number + 2}")
        writer = await line.open()
        head = request(b"", path="/predict").replace(b"length: 0", b"length: %d" % ANNOUNCED)
        writer.write(head + b'{"instances": [')
        assert line.reader is not None
        await self._until_cut(line, "announcers")
        await asyncio.sleep(1)

    async def trickle(self, number: int) -> None:
        """A stream of lines, a byte every second."""
        line = Line(self.port, f"127.0.0.{number + 2}")
        writer = await line.open()
        writer.write(stream_head())
        content = row(self.rows[0]) + b"\n"
        reading = asyncio.ensure_future(self._until_cut(line, "trickling streams"))
        for place in range(len(content)):
            if self.over or reading.done():
                break
            writer.write(chunk(content[place : place + 1]))
            await asyncio.sleep(1)
        if reading.done():
            await asyncio.sleep(1)
        else:
            reading.cancel()
            self.count("trickling streams", LEFT)
            line.close()

    async def _until_cut(self, line: Line, name: str) -> None:
        """Reads until the service says that it is enough."""
        assert line.reader is not None
        left = max(0.1, min(60.0, self.until - time.monotonic()))
        try:
            said = await asyncio.wait_for(line.reader.read(2**16), left)
        except TimeoutError:
            self.count(name, LEFT)
            line.close()
            return
        except OSError:
            self.count(name, "closed")
            return
        status = said[9:12].decode()  # 200 is the head of a stream, which is not at its end
        self.count(name, LEFT if status == "200" else status or "closed")
        line.close()

    async def leave(self, chance: random.Random) -> None:
        """Begins a stream, reads a little of the answer, and goes before its end."""
        line = Line(self.port)
        writer = await line.open()
        writer.write(stream_head())
        for _ in range(chance.randrange(1, 20)):
            writer.write(chunk(b"".join(row(one) + b"\n" for one in self.rows[:4])))
        await writer.drain()
        assert line.reader is not None
        if chance.random() < 0.5:
            await line.reader.read(2**12)
        line.close(rudely=chance.random() < 0.5)
        self.count("leavers", LEFT)
        await asyncio.sleep(0.5)

    async def ask(self, name: str, sent: bytes, pause_s: float) -> None:
        """Something heavy, and then a pause."""
        line = Line(self.port)
        answer: Answer = await line.ask(sent)
        self.count(name, str(answer.status))
        line.close()
        await asyncio.sleep(pause_s)

    async def show(self, pictures: list[bytes], chance: random.Random) -> None:
        """Large pictures with a deadline of two seconds; half of the time nobody waits for it."""
        line = Line(self.port)
        sent = request(chance.choice(pictures), X_Request_Timeout_Ms="2000")
        if chance.random() < 0.5:
            (await line.open()).write(sent)
            await asyncio.sleep(chance.uniform(0.1, 1))
            line.close(rudely=True)
            self.count("large pictures", LEFT)
        else:
            answer = await line.ask(sent)
            self.count("large pictures", str(answer.status))
            line.close()
        await asyncio.sleep(2)


def heavy_tokens(name: str) -> bytes:
    """A request of many long rows."""
    chance = random.Random(1)
    rows = [{name: chance.choices(WORDS, k=HEAVY_TOKENS)} for _ in range(HEAVY_ROWS)]
    return request(b'{"instances": [%b]}' % b", ".join(map(row, rows)))


def heavy_faces(rows: list[dict[str, object]]) -> bytes:
    """A request of many pictures."""
    return request(
        b'{"instances": [%b]}' % b", ".join(row(rows[n % len(rows)]) for n in range(HEAVY_FACES))
    )


def large_pictures(name: str) -> list[bytes]:
    """Bodies with a legal picture of each format, and one with several."""
    table = np.zeros((LARGE[1], LARGE[0], 3), np.uint8)
    table[:, :, 0] = np.arange(LARGE[0], dtype=np.uint16) % 251
    picture = Image.fromarray(table)
    texts = []
    for kind, progressive in (("JPEG", False), ("JPEG", True), ("PNG", False), ("WEBP", False)):
        out = io.BytesIO()
        picture.save(out, kind, progressive=progressive)
        texts.append(base64.b64encode(out.getvalue()).decode())
    bodies = [row({name: text}) for text in texts]
    several = b", ".join([bodies[0], bodies[2], bodies[0], bodies[1]])
    return [body for body in [*bodies, b'{"instances": [%b]}' % several] if len(body) < 2**23]


async def disturb(night: Disturbance, heavy: bytes, pictures: list[bytes]) -> None:
    """All of it at once, until the night is over."""

    def announcer(number: int) -> Callable[[], Awaitable[None]]:
        return lambda: night.announce(number)

    def trickler(number: int) -> Callable[[], Awaitable[None]]:
        return lambda: night.trickle(number)

    def leaver(chance: random.Random) -> Callable[[], Awaitable[None]]:
        return lambda: night.leave(chance)

    chance = random.Random(3)
    work = [night.keep("announcers", announcer(n)) for n in range(ANNOUNCERS)]
    work += [night.keep("trickling streams", trickler(n)) for n in range(TRICKLERS)]
    work += [night.keep("leavers", leaver(random.Random(n))) for n in range(LEAVERS)]
    work += [night.keep("heavy", lambda: night.ask("heavy", heavy, 1.5)) for _ in range(2)]
    if pictures:
        show = [night.keep("large pictures", lambda: night.show(pictures, chance))] * 1
        work += [*show, night.keep("large pictures", lambda: night.show(pictures, chance))]
    await asyncio.gather(*work)


def run(
    port: int, kind: str, name: str, rows: list[dict[str, object]], seconds: float
) -> tuple[dict[str, int], list[float]]:
    """In a process of its own: what became of those who disturb, and when somebody left."""
    os.nice(NICE)
    heavy = heavy_tokens(name) if kind == "sequence" else heavy_faces(rows)
    pictures = large_pictures(name) if kind == "image" else []
    night = Disturbance(port, rows, time.monotonic() + seconds)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # who was cut off may write once more
    asyncio.run(disturb(night, heavy, pictures))
    return dict(night.counts), night.left
