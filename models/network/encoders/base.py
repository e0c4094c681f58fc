"""What an encoder is: inputs -> features of rows (B, width), or of tokens (B, L, D)."""

from collections.abc import Mapping

from torch import Tensor, nn

from onepass.models.contract.contract import Arrays


class RowPart(nn.Module):
    """Some inputs as features of each row."""

    width: int

    def fit(self, arrays: Arrays) -> None:
        """Takes what it needs to know from the training rows."""
        raise NotImplementedError

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """{name: (B, ...)} -> (B, width)."""
        raise NotImplementedError


class TokenPart(nn.Module):
    """An input as tokens: {name: (B, ...)} -> (B, L, D) and a mask (B, L), L at most `length`."""

    length: int

    def fit(self, arrays: Arrays) -> None:
        """Takes what it needs to know from the training rows."""
        raise NotImplementedError

    def forward(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The vectors of the tokens, and which there are."""
        raise NotImplementedError
