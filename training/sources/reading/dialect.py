"""How the text of a table is written, where it is not to be found out: part of a source's spec."""

import codecs
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from onepass.models.contract.frozen import Frozen, Name

TAB_WORDS = ("tab", "\\t")
REFUSED = '"\r\n\0'


def one_character(text: str) -> str:
    """One character; a tab may be written `tab`, as a shell has no easy way to say it."""
    result = "\t" if text.lower() in TAB_WORDS else text
    if len(result) != 1 or not result.isascii() or result in REFUSED:
        raise ValueError(f"must be one ASCII character, such as ; or tab, got {text!r}")
    return result


def known_encoding(text: str) -> str:
    """One that Python knows, of text."""
    try:
        codec = codecs.lookup(text)
        "".encode(text)  # base64 and the like are codecs too, of bytes
    except (LookupError, ValueError, TypeError):
        raise ValueError(f"no such encoding: {text!r}; as in utf-8, cp1252, utf-16") from None
    return codec.name


class Dialect(Frozen):
    """Each is found out where it is not said, and a note says what was found."""

    separator: Annotated[str, AfterValidator(one_character)] | None = None
    """What stands between the cells of a line of a CSV; found out unless said."""
    decimal: Literal[".", ","] | None = None
    """What stands before the decimals of a number; the other one may part its thousands. Found out
    unless said."""
    encoding: Annotated[str, AfterValidator(known_encoding)] | None = None
    """How letters are written as bytes, as in `cp1252`; found out unless said."""
    formats: dict[Name, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """How the times of a timestamp input are written, as in `%d.%m.%Y %H:%M`; ISO 8601 unless
    said."""
