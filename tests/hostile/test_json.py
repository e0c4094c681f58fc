"""Hostile JSON to POST /predict: what each body gets. A callable makes a body that is large."""

from collections.abc import Callable
from typing import Any

import pytest

FIELDS = {"distance": b"2.1", "hour": b"8", "zone": b'"Midtown"', "where": b"[0.5, -1]"}


def row(**given: bytes) -> bytes:
    """A good row but for these fields, as they stand on the wire."""
    fields = FIELDS | given
    return b"{" + b", ".join(b'"%b": %b' % (k.encode(), v) for k, v in fields.items()) + b"}"


def rows(one: bytes, count: int) -> bytes:
    return b'{"instances": [' + b",".join([one] * count) + b"]}"


GOOD = row()
SHORT = b'{"distance": 1, "where": [0, 0]}'
Case = tuple[bytes | Callable[[], bytes], int, str]

TEXT: dict[str, Case] = {
    "nothing": (b"", 400, "not JSON"),
    "spaces": (b"   \n", 400, "not JSON"),
    "8 MiB of spaces": (lambda: b" " * 2**23, 400, "not JSON"),
    "a brace": (b"{", 400, "not JSON"),
    "half a row": (GOOD[:-9], 400, "not JSON"),
    "two rows, one behind the other": (GOOD + GOOD, 400, "not JSON"),
    "a comma too many": (GOOD[:-1] + b",}", 400, "not JSON"),
    "single quotes": (b"{'distance': 1}", 400, "not JSON"),
    "a comment": (b"/* row */ " + GOOD, 400, "not JSON"),
    "no quotes": (b"{distance: 1}", 400, "not JSON"),
    "a form": (b"distance=1&where=2", 400, "not JSON"),
    "XML with an entity": (b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc">]>', 400, "not JSON"),
    "NUL": (b"\0", 400, "not JSON"),
    "NUL behind the row": (GOOD + b"\0", 400, "not JSON"),
    "NUL in a text": (row(zone=b'"a\0b"'), 400, "not JSON"),
    "NUL in a text, escaped": (row(zone=rb'"a\u0000b"'), 200, "fare"),
    "NUL in a name, escaped": (row(**{r"a\u0000b": b"1"}), 422, "no such field"),
    "BOM": (b"\xef\xbb\xbf" + GOOD, 200, "fare"),
    "two BOMs": (b"\xef\xbb\xbf" * 2 + GOOD, 400, "not JSON"),
    "UTF-16": (GOOD.decode().encode("utf-16"), 400, "not JSON"),
    "UTF-16, no BOM": (GOOD.decode().encode("utf-16-be"), 400, "not JSON"),
    "UTF-32": (GOOD.decode().encode("utf-32"), 400, "not JSON"),
    "Latin-1": (row(zone=b'"caf\xe9"'), 400, "not JSON"),
    "overlong UTF-8": (row(zone=b'"\xc0\xaf"'), 400, "not JSON"),
    "a surrogate in UTF-8": (row(zone=b'"\xed\xa0\x80"'), 400, "not JSON"),
    "UTF-8 that ends early": (row(zone=b'"\xf0\x9f\x92"'), 400, "not JSON"),
    "bad UTF-8 in an unknown field": (row(new=b'"\xff"'), 400, "not JSON"),
    "bad UTF-8 in a name": (b'{"\xff": 1}', 400, "not JSON"),
    "a lone surrogate": (row(zone=rb'"\ud800"'), 400, "not JSON"),
    "a lone low surrogate": (row(zone=rb'"\udc00"'), 400, "not JSON"),
    "a lone surrogate where a number is": (row(distance=rb'"\ud800"'), 400, "not JSON"),
    "a lone surrogate in a name": (row(**{r"\ud800": b"1"}), 400, "not JSON"),
    "a pair of surrogates": (row(zone=rb'"\ud83d\ude00"'), 200, "fare"),
    "a bad escape": (row(zone=rb'"\x41"'), 400, "not JSON"),
    "a newline in a text": (row(zone=b'"a\nb"'), 400, "not JSON"),
    "100,000 lists deep": (b"[" * 100_000, 400, "not JSON"),
    "100,000 objects deep": (b'{"a":' * 100_000, 400, "not JSON"),
    "4 million lists deep": (lambda: b"[" * 4_000_000, 400, "not JSON"),
    "100 lists deep": (row(where=b"[" * 100 + b"]" * 100), 422, "got a list"),
    "100 lists deep in an unknown field": (row(new=b"[" * 100 + b"]" * 100), 422, "no such field"),
    "1,000 lists deep in an unknown field": (row(new=b"[" * 1000 + b"]" * 1000), 400, "not JSON"),
    "1 MB of one text": (lambda: row(zone=b'"' + b"a" * 2**20 + b'"'), 200, "fare"),
    "8 MiB of quotes": (lambda: b'"' * 2**23, 400, "not JSON"),
    "8 MiB of backslashes": (lambda: b'"' + b"\\" * (2**23 - 2) + b'"', 422, "must be an object"),
    "8 MiB of minus": (lambda: b"-" * 2**23, 400, "not JSON"),
    "8 MiB of digits": (lambda: b"1" * 2**23, 400, "not JSON"),
    "a byte more than 8 MiB": (lambda: b" " * (2**23 + 1), 413, "8,388,609 bytes"),
}

NUMBERS: dict[str, Case] = {
    "1e39": (row(distance=b"1e39"), 422, "too large for a 32-bit float"),
    "-1e39": (row(where=b"[-1e39, 0]"), 422, "too large for a 32-bit float"),
    "a row that overflows the network": (row(where=b"[3e38, -3e38]"), 200, "fare"),
    "1e999": (row(distance=b"1e999"), 422, "finite"),
    "-1e999 in a vector": (row(where=b"[0, -1e999]"), 422, "finite"),
    "1e999 in an unknown field": (row(new=b"1e999"), 422, "no such field"),
    "1e99999999999999999999": (row(distance=b"1e99999999999999999999"), 422, "finite"),
    "1e-400": (row(distance=b"1e-400"), 200, "fare"),
    "a number below float32's": (row(distance=b"1e-46"), 200, "fare"),
    "minus zero": (row(distance=b"-0.0"), 200, "fare"),
    "NaN": (row(distance=b"NaN"), 422, "finite"),
    "Infinity": (row(distance=b"Infinity"), 422, "finite"),
    "-Infinity": (row(where=b"[-Infinity, 0]"), 422, "finite"),
    "NaN in an unknown field": (row(new=b"NaN"), 422, "no such field"),
    "NaN for a category": (row(zone=b"NaN"), 422, "text or a whole number"),
    "nan": (row(distance=b"nan"), 400, "not JSON"),
    "NaN as text": (row(distance=b'"NaN"'), 422, "got text"),
    "an integer of 400 digits": (row(distance=b"9" * 400), 422, "finite"),
    "an integer of 4,000 digits": (row(distance=b"9" * 4000), 422, "finite"),
    "an integer of 5,000 digits": (row(distance=b"9" * 5000), 400, "not JSON"),
    "a category of 400 digits": (row(zone=b"9" * 400), 200, "fare"),
    "an integer of 65 bits in an unknown field": (row(new=b"18446744073709551616"), 422, "no such"),
    "0.1 with 100,000 digits": (row(distance=b"0." + b"1" * 100_000), 200, "fare"),
    "01": (row(distance=b"01"), 400, "not JSON"),
    "+1": (row(distance=b"+1"), 400, "not JSON"),
    ".5": (row(distance=b".5"), 400, "not JSON"),
    "5.": (row(distance=b"5."), 400, "not JSON"),
    "0x10": (row(distance=b"0x10"), 400, "not JSON"),
    "1_000": (row(distance=b"1_000"), 400, "not JSON"),
    "true": (row(distance=b"true"), 422, "got a boolean"),
    "true for a category": (row(zone=b"true"), 422, "got a boolean"),
    "null where nothing stands in": (row(distance=b"null"), 422, "got null"),
    "a list": (row(distance=b"[1]"), 422, "got a list"),
    "an object": (row(distance=b'{"value": 1}'), 422, "got an object"),
    "below min": (row(distance=b"-1"), 422, "at least 0"),
    "above max": (row(hour=b"23.5"), 422, "at most 23"),
}

ROWS: dict[str, Case] = {
    "null": (b"null", 422, "must be an object"),
    "a number": (b"1", 422, "must be an object"),
    "a text": (b'"row"', 422, "must be an object"),
    "a list": (b"[%b]" % GOOD, 422, "must be an object"),
    "an empty row": (b"{}", 422, "is missing"),
    "the same name twice, the good one last": (b'{"distance": "a", ' + GOOD[1:], 200, "fare"),
    "the same name twice, the bad one last": (GOOD[:-1] + b', "distance": "a"}', 422, "got text"),
    "instances twice": (rows(SHORT, 2)[:-1] + b', "instances": []}', 422, "at least one row"),
    "instances null": (b'{"instances": null}', 422, "must be a list"),
    "instances of nothing": (b'{"instances": []}', 422, "at least one row"),
    "instances an object": (b'{"instances": {"0": %b}}' % GOOD, 422, "must be a list"),
    "instances in instances": (rows(rows(GOOD, 1), 1), 422, "no such field"),
    "instances beside a row": (GOOD[:-1] + b', "instances": []}', 422, "no such field"),
    "__proto__": (row(__proto__=b'{"distance": 1}'), 422, "no such field"),
    "__class__": (row(__class__=b"1"), 422, "no such field"),
    "a field nearly known": (row(distanse=b"1"), 422, "did you mean 'distance'?"),
    "markup in a name": (row(**{"<script>": b"1"}), 422, "no such field"),
    "a megabyte for a number": (lambda: row(distance=b'"' + b"a" * 2**20 + b'"'), 422, "got text"),
    "a megabyte for a name": (lambda: row(**{"a" * 2**20: b"1"}), 422, "no such field"),
    "100 names of 80 KB": (
        lambda: row(**{f"{n:03}" + "a" * 80_000: b"1" for n in range(100)}), 422, "no such field",
    ),
    "a list of 1,000,000 for a vector of 2": (
        lambda: row(where=b"[" + b"0," * 999_999 + b"0]"), 422, "exactly 2 numbers",
    ),
    "800,000 unknown names": (
        lambda: b"{" + b",".join(b'"%05x":1' % n for n in range(800_000)) + b"}", 422,
        '"total":100,"more":true',
    ),
    "one name 1,000,000 times": (
        lambda: b"{" + b'"a":1,' * 999_999 + b'"a":1}', 422, '"total":1,"more":true',
    ),
    "a known name 400,000 times": (
        lambda: GOOD[:-1] + b',"distance":1' * 400_000 + b"}", 200, "fare",
    ),
    "80,000 empty rows": (lambda: rows(b"{}", 80_000), 413, "80,000 rows; at most 4,096"),
    "80,000 bad rows": (lambda: rows(b'{"hour":"a"}', 80_000), 413, "80,000 rows; at most 4,096"),
    "2,700,000 empty rows": (lambda: rows(b"{}", 2_700_000), 413, "2,700,000 rows"),
    "4,000,000 rows that are numbers": (lambda: rows(b"1", 4_000_000), 413, "more than 4,096 rows"),
    "4,096 bad rows": (lambda: rows(b'{"hour":"a"}', 4096), 422, '"total":100,"more":true'),
    "4,096 rows of 100 unknown names": (
        lambda: rows(row(**{f"n{n}": b"1" for n in range(100)}), 4096), 422, '"more":true',
    ),
    "200,000 good rows": (lambda: rows(SHORT, 200_000), 413, "at most 4,096 are answered"),
    "4,097 rows": (lambda: rows(SHORT, 4097), 413, "4,097 rows; at most 4,096"),
    "4,096 rows": (lambda: rows(SHORT, 4096), 200, "predictions"),
}  # fmt: skip

ALL = TEXT | {f"number {name}": case for name, case in NUMBERS.items()} | ROWS


@pytest.mark.parametrize("name", ALL)
def test_a_body_gets_what_the_table_says(server: Any, check: Any, name: str) -> None:
    body, status, text = ALL[name]
    content = body() if callable(body) else body
    head = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    answer = server.ask(head + b"content-length: %d\r\n\r\n" % len(content), content)
    check(server, answer, status, text)
