"""Truths as lines: a truth per line in, in its place what became of it, in the same order."""

import asyncio
from collections.abc import Iterator

import orjson

from onepass.app.feedback.errands import Tell
from onepass.app.feedback.errors import NotKept
from onepass.app.feedback.keeper import Keeper
from onepass.app.feedback.truths import TruthReader
from onepass.app.fronts.predict.refusals import bad_line, refusal
from onepass.app.fronts.predict.stream import BLANK
from onepass.app.fronts.predict.stream import KIND as LINES
from onepass.app.requests.errors import Reply, TooLate
from onepass.app.requests.settings import Settings
from onepass.models.contract import BadRequest, NotJson, TooManyRows
from onepass.models.contract.errors import echo

STEP = 64
"""Lines that are read before others have their turn."""
Told = int | BadRequest | NotKept | TooLate
"""How many labels of a line are new, or why none is kept."""


async def told_by_lines(
    body: bytes, reader: TruthReader, keeper: Keeper, settings: Settings, *, deadline: float
) -> Reply:
    """The answer to a body of lines; blank ones are counted, and not answered.

    Raises:
        TooManyRows: there are more of them than a request may have.
        NotKept, TooLate: the store takes none of them, or none in time.
    """
    lines = [*_numbered(body)]
    if len(lines) > settings.max_rows:
        raise TooManyRows(len(lines), settings.max_rows)
    outcomes = list[Told | Tell]()
    for position, (number, line) in enumerate(lines):
        if position % STEP == STEP - 1:
            await asyncio.sleep(0)
        outcomes.append(_read(line, number, reader, settings.max_line_bytes))
    asked = [one for one in outcomes if isinstance(one, Tell)]
    asking = [keeper.ask(one, deadline=deadline) for one in asked]
    told = iter(await asyncio.gather(*asking, return_exceptions=True))
    settled = [next(told) if isinstance(one, Tell) else one for one in outcomes]
    failed = [one for one in settled if isinstance(one, NotKept | TooLate)]
    if failed and len(failed) == len(asked):
        raise failed[0]
    keeper.count("told", sum(one for one in settled if isinstance(one, int)))
    pairs = zip(lines, settled, strict=True)
    written = [_line(number, one) + b"\n" for (number, _), one in pairs]
    return Reply(200, b"".join(written), [], LINES)


def _numbered(body: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.strip(BLANK):
            yield number, line


def _read(line: bytes, number: int, reader: TruthReader, longest: int) -> Told | Tell:
    if len(line) > longest:
        return bad_line(number, f"the line has more than {longest:,} bytes", "line_too_long", None)
    try:
        return Tell([reader.line(line, number)])
    except NotJson as error:
        shown = echo(line[:1000].decode(errors="replace"))
        return bad_line(number, str(error), "json_invalid", shown)
    except BadRequest as error:
        return error


def _line(number: int, outcome: object) -> bytes:
    match outcome:
        case int():
            return orjson.dumps({"truths": 1, "new": outcome})
        case BadRequest():
            return orjson.dumps(refusal(outcome), default=str)
        case NotKept() | TooLate():
            return orjson.dumps(refusal(bad_line(number, str(outcome), "not_kept", None)))
        case BaseException():
            raise outcome
        case _:
            raise AssertionError("a line has an outcome")
