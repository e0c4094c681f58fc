"""`accept: image/png`: one row's answer as a picture, with everything drawn on it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from onepass.app.fronts.predict.drawing import drawn
from onepass.app.fronts.predict.query import Asked
from onepass.app.fronts.predict.stream import KIND as LINES
from onepass.app.requests.accepted_types import acceptable
from onepass.app.requests.errors import JSON, NotAcceptable
from onepass.app.requests.request_context import RequestContext
from onepass.models.contract import Contract, Row
from onepass.models.contract.options import AS_ALWAYS, Options
from onepass.models.contract.steps import Hold, Steps, TooMuch

PNG = b"image/png"
VARY = (b"vary", b"accept")
MOST_PIXELS = 2**22
"""Of what is drawn: a larger picture is scaled down."""
WORK = 8
"""Bytes per pixel that drawing and packing take."""


class Wish(NamedTuple):
    """A picture is wanted; where there cannot be one, JSON is taken as well, or is not."""

    or_json: bool


class Pictures:
    """For one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._images = contract.files

    def wish(self, call: RequestContext) -> Wish | None:
        """What a request wants; None where that is JSON. Raises NotAcceptable."""
        header = call.headers.get(b"accept", b"")
        kinds = acceptable(header, (JSON, PNG)) if header else (JSON,)
        if kinds[:1] != (PNG,):
            return None
        wish = Wish(JSON in kinds)
        count = len(self._images)
        if count != 1:
            self._refuse(wish, f"this model takes {'no' if count == 0 else 'several'} pictures")
            return None
        return wish

    def sent(self, wish: Wish | None, rows: Sequence[Row]) -> str | bytes | None:
        """The picture that is to be drawn on; None where the answer is JSON. Raises NotAcceptable,
        where that is not taken."""
        if wish is None:
            return None
        (name,) = self._images
        picture: str | bytes | None = rows[0][name] if len(rows) == 1 else None
        if not picture:
            several = "one row is drawn, and there are several"
            self._refuse(wish, several if len(rows) > 1 else "the row has no picture")
        return picture or None

    def steps(self, picture: str | bytes, answer: bytes, hold: Hold) -> Steps[bytes]:
        """The picture that was sent and its answer as JSON -> the file to send.

        Raises:
            NotAcceptable: there is not so much memory.
        """
        try:
            return (yield from self._steps(picture, answer, hold))
        except (TooMuch, ValueError) as error:
            raise NotAcceptable(f"the picture cannot be drawn on: {error}: ask for JSON") from None

    def _steps(self, picture: str | bytes, answer: bytes, hold: Hold) -> Steps[bytes]:
        (declared,) = self._images.values()
        table = yield from declared.upright(picture, MOST_PIXELS, hold)
        answers: dict[str, Any] = orjson.loads(answer)
        high, wide = table.shape[:2]
        size = next((one["size"] for one in answers.values() if "size" in one), [wide, high])
        with hold(WORK * high * wide + 2 * size[0] * size[1]):
            return drawn(table, (size[0], size[1]), answers, self._contract.tasks)

    def _refuse(self, wish: Wish, why: str) -> None:
        if not wish.or_json:
            raise NotAcceptable(f"accept asks for {PNG.decode()}, and {why}: ask for JSON")


def check_lines_taken(call: RequestContext) -> None:
    """Lines are never drawn. Raises NotAcceptable, where pictures alone are taken."""
    if acceptable(call.headers.get(b"accept", b""), (LINES, JSON, PNG)) == (PNG,):
        raise NotAcceptable(f"accept asks for {PNG.decode()}, and lines are answered by lines")


def to_draw(asked: Asked) -> Asked:
    """The same, as answers are drawn: masks as pictures, and nothing beside the tasks."""
    options: Options = asked.options
    masks = "none" if options.masks == "none" else AS_ALWAYS.masks
    return Asked(asked.tasks, options=options._replace(masks=masks))
