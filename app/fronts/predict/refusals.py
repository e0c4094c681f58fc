"""The lines that stand where an answer cannot: {"error": [{"loc", "msg", "type", "input"}]}."""

from typing import Any

from onepass.models.contract import BadRequest


def bad_line(number: int, text: str, kind: str, value: object) -> BadRequest:
    """One thing that is wrong with a line."""
    return BadRequest([{"loc": ("line", number), "msg": text, "type": kind, "input": value}])


def refusal(error: BadRequest) -> dict[str, Any]:
    """What stands in place of an answer."""
    more = {"more": True} if error.total > len(error.problems) else {}
    return {"error": error.problems} | more
