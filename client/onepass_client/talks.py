"""What is asked and what comes of it: each talk yields calls, and is given their replies.

So `Client` and `AsyncClient` say the same, and only how they wait is written twice.
"""

import json
from collections.abc import Callable, Generator, Iterable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from onepass_client.answer import Answer, BadRow, Source, answer_of
from onepass_client.asked import Asked, check, prefix, query
from onepass_client.calls import LINES, Call, Reply
from onepass_client.errors import OF_STATUS, Broken, CallError, Refused, Unavailable, Unreachable
from onepass_client.problems import Shift, problems
from onepass_client.rows import Chunk, chunks, row_json
from onepass_client.truths import Told, Truth

T = TypeVar("T")
Talk = Generator[Call, Reply, T]
Key = str | Callable[[], str]
AT_ONCE, LINES_AT_ONCE = 1000, 256
"""Rows of a request, and of one of a stream."""
PICTURE = "image/png"
BROKEN_OFF = {"busy": 429, "too_slow": 408}
"""What the last line says, by its type, of a stream that the service ends."""


class Part(NamedTuple):
    """What came of some rows of a stream."""

    answers: list[Answer | BadRow]
    error: Exception | None = None
    """Why there are no more."""


class Talks:
    """With one service; what a call does not say is as it was said here."""

    def __init__(self, *, key: Key | None, retries: int, asked: Asked) -> None:
        check(asked)
        self._key = key
        self._retries = retries
        self._asked = asked

    def of(self, model: str, version: str | None) -> "Talks":
        """With another model of the same service."""
        asked: Asked = {**self._asked, "model": model}
        asked.pop("version", None)
        if version is not None:
            asked["version"] = version
        return Talks(key=self._key, retries=self._retries, asked=asked)

    def predict(self, row: Any, asked: Asked) -> Talk[Answer]:
        """One row."""
        reply = yield self._call("POST", "/predict", asked, content=row_json(row))
        return answer_of(_object(reply, reply.json()), _source(reply), row=0)

    def predict_many(self, rows: Any, asked: Asked) -> Talk[list[Answer]]:
        """Many, in as many requests as they need."""
        answers = list[Answer]()
        for chunk in chunks(rows, most=AT_ONCE):
            if chunk.error is not None:
                raise chunk.error
            try:
                reply = yield self._call("POST", "/predict", asked, content=chunk.instances())
            except CallError as error:
                raise _moved(error, chunk.first) from error.__cause__
            said = _object(reply, reply.json()).get("predictions", ())
            if len(said) != len(chunk.rows):
                raise Broken("not an answer for each row", request_id=reply.request_id)
            source = _source(reply)
            answers += [answer_of(s, source, row=n, first=chunk.first) for n, s in enumerate(said)]
        return answers

    def part(self, chunk: Chunk, asked: Asked) -> Talk[Part]:
        """Some rows of a stream: a bad one is refused alone."""
        if chunk.error is not None:
            return Part([], chunk.error)
        call = self._call("POST", "/predict", asked, content=chunk.lines())
        call.kind = call.accept = LINES
        try:
            reply = yield call
        except CallError as error:
            return Part([], _moved(error, chunk.first))
        lines = [json.loads(line) for line in reply.content.splitlines()]
        answers, source = list[Answer | BadRow](), _source(reply)
        for number, said in enumerate(lines):
            ended = _broken_off(said, reply)
            if ended is not None:
                return Part(answers, _moved(ended, chunk.first + number))
            answers.append(_line(said, source, row=number, first=chunk.first))
        if len(answers) == len(chunk.rows):
            return Part(answers)
        early = Broken("the answers end early", request_id=reply.request_id)
        return Part(answers, _moved(early, chunk.first + len(answers)))

    def drawn(self, row: Any, asked: Asked) -> Talk[bytes]:
        """The picture of one row with its answers on it, as PNG."""
        call = self._call("POST", "/predict", asked, content=row_json(row))
        call.accept = PICTURE
        return (yield call).content

    def tell(self, truths: Truth | Iterable[Truth], asked: Asked) -> Talk[Told]:
        """What was true."""
        many = [truths] if isinstance(truths, Truth) else list(truths)
        told = Told(0, 0)
        for first in range(0, len(many), AT_ONCE):
            said = [one.said() for one in many[first : first + AT_ONCE]]
            content = json.dumps(said).encode()
            reply = yield self._call("POST", "/feedback", asked, content=content)
            came = _object(reply, reply.json())
            told = Told(told.truths + came["truths"], told.new + came["new"])
        return told

    def forget(self, answer_id: str, asked: Asked) -> Talk[None]:
        """An answer with its truths."""
        yield self._call("DELETE", f"/feedback/{quote(answer_id, safe='')}", asked)

    def look(self, path: str, asked: Asked) -> Talk[dict[str, Any]]:
        """What stands at a path of the model."""
        reply = yield self._call("GET", path, asked)
        return _object(reply, reply.json())

    def models(self, asked: Asked) -> Talk[dict[str, Any]]:
        """Which there are."""
        return (yield from self.look("/models", {**asked, "model": "", "version": ""}))

    def ready(self, asked: Asked) -> Talk[bool]:
        """Whether the service takes requests now."""
        call = self._call("GET", "/health/ready", {**asked, "model": "", "version": ""})
        call.retries = 0
        try:
            yield call
        except (Unavailable, Unreachable):
            return False
        return True

    def _call(self, method: str, path: str, asked: Asked, *, content: bytes | None = None) -> Call:
        check(asked)
        whole: Asked = {**self._asked, **asked}
        check(whole)
        headers = {**self._asked.get("headers", {}), **asked.get("headers", {})}
        call = Call(
            method,
            prefix(whole) + path + query(whole),
            content,
            headers=headers | self._authorization(),
            timeout_s=whole.get("timeout_s", 30.0),
            retries=self._retries,
        )
        if "request_id" in whole:
            call.request_id = whole["request_id"]
        return call

    def _authorization(self) -> dict[str, str]:
        if self._key is None:
            return {}
        key = self._key if isinstance(self._key, str) else self._key()
        return {"authorization": f"Bearer {key}"}


def _object(reply: Reply, document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise Broken("the answer is no JSON object", request_id=reply.request_id)
    return document


def _source(reply: Reply) -> Source:
    version, timing = (reply.headers.get(one, "") for one in ("x-model-version", "server-timing"))
    return Source(reply.request_id, version, reply.headers.get("x-answer-id"), timing)


def _line(said: Any, source: Source, *, row: int, first: int) -> Answer | BadRow:
    wrong = said.get("error")
    if isinstance(wrong, list):
        return BadRow(first + row, tuple(map(Shift(first).moved, problems(wrong))))
    return answer_of(said, source, row=row, first=first)


def _broken_off(said: Any, reply: Reply) -> Refused | None:
    """What the service says where it ends a stream; of other lines None."""
    wrong = said.get("error")
    listed = problems(wrong if isinstance(wrong, list) else None)
    status = BROKEN_OFF.get(listed[0].type) if listed else None
    if status is None:
        return None
    made = OF_STATUS.get(status, Refused)
    return made(listed[0].rule, request_id=reply.request_id, status=status)


def _moved(error: CallError, first: int) -> CallError:
    """By the numbers of all rows that were given."""
    error.first_row = first
    if isinstance(error, Refused):
        error.problems = tuple(map(Shift(first).moved, error.problems))
    return error
