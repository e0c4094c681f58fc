"""`Accept`: which of some media types a caller takes, by the qualities that it gives (RFC 9110).

The most specific range that fits a type says its quality: `image/png` before `image/*` before
`*/*`. Whoever says nothing takes all; parameters of a type other than `q` are passed over.
"""

import re
from functools import lru_cache

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rb"\s*(%b)/(%b)\s*" % (_TOKEN, _TOKEN))
_QUALITY = re.compile(rb"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.I)
_LONGEST = 1000
"""Letters of a header; what is longer counts as none."""


@lru_cache(maxsize=256)
def acceptable(header: bytes, kinds: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Those of the kinds that are taken, the best first; of equal ones, the first."""
    if not header.strip() or len(header) > _LONGEST:
        return kinds
    ranges = dict(reversed([one for one in map(_range, header.split(b",")) if one is not None]))
    qualities = {kind: _quality(kind, ranges) for kind in kinds}
    taken = [kind for kind in kinds if qualities[kind] > 0]
    return tuple(sorted(taken, key=lambda kind: -qualities[kind]))


def _range(part: bytes) -> tuple[bytes, float] | None:
    """`image/*;q=0.5`; None of what is no media range."""
    named, *parameters = part.split(b";")
    match = _RANGE.fullmatch(named)
    if match is None:
        return None
    found = (_QUALITY.fullmatch(parameter) for parameter in parameters)
    quality = next((float(one[1]) for one in found if one is not None), 1.0)
    return b"%b/%b" % (match[1].lower(), match[2].lower()), quality


def _quality(kind: bytes, ranges: dict[bytes, float]) -> float:
    every = b"%b/*" % kind.partition(b"/")[0]
    return next((ranges[one] for one in (kind, every, b"*/*") if one in ranges), 0.0)
