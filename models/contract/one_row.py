"""A row that stands alone and fits as it is, as nearly all do: checked in one call."""

from typing import Any

from pydantic_core import SchemaValidator, ValidationError


class OneRow:
    """Says nothing of what does not fit: that is for those who read rows of all kinds."""

    def __init__(self, rule: SchemaValidator) -> None:
        self._rule = rule

    def parse(self, body: bytes) -> dict[str, Any] | None:
        """The row that a JSON is."""
        try:
            row: dict[str, Any] = self._rule.validate_json(body)
        except ValidationError:
            return None
        return row

    def check(self, values: dict[str, Any]) -> dict[str, Any] | None:
        """The same of a Python row."""
        try:
            row: dict[str, Any] = self._rule.validate_python(values)
        except ValidationError:
            return None
        return row
