"""How the text of a file is encoded: its mark says so, it is UTF-8, or it is plainly Windows text.

Text in another encoding is not guessed at: wrong letters would be learnt without a word.
"""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
HIGH = re.compile(rb"[\x80-\xff]")
FOREIGN = re.compile(rb"[\x80-\xff]{3,}|(?<![A-Za-z\x80-\xff])[\x80-\xff]{2}(?![A-Za-z\x80-\xff])")
"""Letters of another script: many beyond ASCII in a row, or two that touch no other letter."""
UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
NO_LETTER = re.compile(
    rb"(?<=[a-z])[\x80-\x89\x8b\x93-\x99\x9b\xa1-\xa9\xab\xac\xae-\xb6\xb8\xb9\xbb-\xbf\xd7\xf7](?=[a-z])"
)
"""What no word of Western Europe holds: a sign between small letters."""
MANY = 0.3
"""The share of letters beyond ASCII from which those make another script."""


def marked(first: bytes, fallback: str | None = None) -> tuple[str, str | None]:
    """The encoding that the first bytes of a file tell, and a note where it is an unusual one; what
    is `fallback` where they tell none; UTF-8 where nothing is said."""
    encoding = next((name for mark, name in MARKS if first.startswith(mark)), None)
    if encoding == "utf-8-sig" or (encoding is None and fallback is not None):
        return encoding or str(fallback), None
    if encoding:
        return encoding, f"is {encoding.upper()}, as its first bytes say"
    if wide := _wide(first):
        return wide, f"is {wide.upper()}, as every other byte says"
    return "utf-8", None


def is_western(block: bytes) -> bool:
    """Whether text that is no UTF-8 is plainly Windows text of Western Europe."""
    high = len(HIGH.findall(block))
    foreign = sum(map(len, FOREIGN.findall(block)))
    sequences = len(SEQUENCE.findall(block))
    strange = UNDEFINED.search(block) or NO_LETTER.search(block)
    return not (strange or foreign > MANY * high or (sequences and 4 * sequences >= high))


def _wide(first: bytes) -> str | None:
    """UTF-16 without a mark: in plain text every other byte is zero."""
    sample = first[:1024]
    if len(sample) < 4:
        return None
    zeros = [sample[start::2].count(0) / len(sample[start::2]) for start in (0, 1)]
    if zeros[1] > 0.4 and zeros[0] < 0.1:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > 0.4 and zeros[1] < 0.1 else None
