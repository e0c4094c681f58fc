"""Parts as a network has them: with what stands for an absent input, and with what a pretrained
trunk makes of its words."""

from onepass.models.network.encoders.base import RowPart, TokenPart
from onepass.models.network.encoders.optional import OptionalRows, OptionalTokens
from onepass.models.network.encoders.pretrained import PretrainedTokens
from onepass.models.network.pretrained import Reads


def row_part(part: RowPart, names: list[str], maybe: list[str]) -> RowPart:
    """The part, of inputs that may be absent or of others."""
    return OptionalRows(part, names) if names[0] in maybe else part


def token_part(part: TokenPart, foreign: Reads | None, optional: bool) -> TokenPart:
    """The part, read by a trunk where one gives features to words, and with a learnt token in place
    of an absent input where it needs one."""
    if foreign is not None and foreign.words:
        part = PretrainedTokens(part.name, foreign.spec, part)
    return OptionalTokens(part) if optional and not part.empty_is_absent else part
