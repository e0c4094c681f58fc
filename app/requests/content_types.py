"""Content types: which kind of body a request says it has, whatever else it says of it.

Parameters are passed over (`application/json; profile=x`), but for a charset, which must be UTF-8.
Types that end in +json are others' documents, and none of ours.
"""

import re
from functools import lru_cache

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_TYPE = re.compile(rb"\s*(%b/%b)" % (_TOKEN, _TOKEN))
_PARAMETER = re.compile(
    rb"""\s*;\s*(?:(%b)(?:\s*=\s*(%b|"(?:[^"\\]|\\.)*"))?)?""" % (_TOKEN, _TOKEN), re.S
)
_LONGEST = 1000
_UTF8 = (b"utf-8", b"utf8")


@lru_cache(maxsize=64)
def media_type(content_type: bytes) -> bytes:
    """`application/json` of `Application/JSON; charset="UTF-8"; profile=x`; nothing where it is no
    content type, or its text is not in UTF-8.
    """
    match = _TYPE.match(content_type)
    if match is None or len(content_type) > _LONGEST:
        return b""
    kind, at = match[1].lower(), match.end()
    while (parameter := _PARAMETER.match(content_type, at)) is not None:
        name, value = parameter[1] or b"", parameter[2] or b""
        if name.lower() == b"charset" and value.strip(b'"').lower() not in _UTF8:
            return b""
        at = parameter.end()
    return b"" if content_type[at:].strip() else kind
