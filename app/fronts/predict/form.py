"""multipart/form-data: one row, a part per input, as a browser's form or `curl -F` sends it.

An image is the file itself; a text stands as it is; anything else as in JSON: 2.1, [0.5, -1]. A
field of those that was not filled in is left out.
"""

from typing import Any

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from onepass.models.contract import BadRows, Contract, NotJson, Problem, Row
from onepass.models.contract.cuts import tokens
from onepass.models.contract.errors import MAX_ECHO, MAX_PROBLEMS, echo

KIND = b"multipart/form-data"


class FormReader:
    """Reads forms for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._most = len(contract.inputs) + MAX_PROBLEMS
        schemas = contract.row_schema()["properties"]
        self._numbers = {n for n, schema in schemas.items() if "string" not in schema["type"]}
        """And lists of them: what stands as in JSON."""

    def parse(self, body: bytes, kind: bytes) -> Row:
        """The body of a request with this content type -> a checked row; images are bytes.

        Raises:
            NotJson: it is no form.
            BadRows: it does not fit the contract; `loc` is "body", field.
        """
        boundary = parse_options_header(kind)[1].get(b"boundary")
        if not boundary:
            raise NotJson("not a form: its content-type names no boundary")
        parts = Parts(boundary, self._most).read(body)
        row: Row = {}
        problems: list[Problem] = []
        for name, content, file in parts:
            try:
                if name in row:
                    raise ValueError("given twice")
                if file and not content and self._may_be_empty(name):
                    raise ValueError(f"is no JPEG, PNG or WebP: {echo(file)!r} is empty")
                if content or name not in self._numbers:
                    row[name] = self._value(name, content)
            except ValueError as error:
                shown = echo(content[:MAX_ECHO].decode(errors="replace"))
                loc = ("body", echo(name))
                problems.append({"loc": loc, "msg": str(error), "type": "form", "input": shown})
        if problems:
            raise BadRows(problems)
        return self._contract.reader.check_one(row, ("body",))

    def _may_be_empty(self, name: str) -> bool:
        """Of an image: where no file was chosen there is none; a file that is empty is no image."""
        declared = self._contract.files.get(name)
        return declared is not None and declared.reading.empty == "missing"

    def _value(self, name: str, content: bytes) -> Any:
        """As a row has it."""
        if name in self._contract.files:
            return content if content or not self._may_be_empty(name) else ""
        if name not in self._contract.inputs:
            return content[:MAX_ECHO].decode(errors="replace")
        try:
            text = content.decode()
        except UnicodeDecodeError:
            raise ValueError("is not UTF-8") from None
        if name not in self._numbers:
            return text
        if tokens(content) > self._contract.large.row_tokens:
            raise ValueError("holds far more values than this input has")
        try:
            return orjson.loads(text.removeprefix("\ufeff"))
        except orjson.JSONDecodeError:
            return text  # which the contract then refuses, in its words


class Parts:
    """The parts of one body: names and contents."""

    def __init__(self, boundary: bytes, most: int) -> None:
        self._boundary = boundary
        self._most = most
        self._parts: list[tuple[str, bytes, str]] = []
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""
        self._content: list[bytes] = []
        self._ended = False

    def read(self, body: bytes) -> list[tuple[str, bytes, str]]:
        """All of them, and what the file of each is called. Raises NotJson."""
        try:
            parser = MultipartParser(
                self._boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_begin": self._begin_header,
                    "on_header_field": self._add_name,
                    "on_header_value": self._add_value,
                    "on_header_end": self._end_header,
                    "on_part_data": self._add_content,
                    "on_part_end": self._end,
                    "on_end": self._finish,
                },
            )
            parser.write(body)
        except FormParserError as error:
            raise NotJson(f"not a form: {error}") from None
        if not self._ended:
            raise NotJson("not a form: it ends before its last boundary")
        return self._parts

    def _begin(self) -> None:
        if len(self._parts) == self._most:
            raise NotJson(f"the form has more than {self._most} parts")
        self._headers, self._content = {}, []

    def _begin_header(self) -> None:
        self._name = self._value = b""

    def _add_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._name.lower()] = self._value

    def _add_content(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def _end(self) -> None:
        index = len(self._parts)
        kind, options = parse_options_header(self._headers.get(b"content-disposition"))
        name = options.get(b"name")
        if kind != b"form-data" or name is None:
            raise NotJson(f"not a form: part {index} has no content-disposition with a name")
        file = options.get(b"filename", b"").decode(errors="replace")
        self._parts.append((name.decode(errors="replace"), b"".join(self._content), file))

    def _finish(self) -> None:
        self._ended = True
