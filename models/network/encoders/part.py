"""What an encoder of rows is: inputs -> (B, width)."""

from collections.abc import Mapping

from torch import Tensor, nn

from models.contract.contract import Arrays


class RowPart(nn.Module):
    """Some inputs as features of each row."""

    width: int

    def fit(self, arrays: Arrays) -> None:
        """Takes what it needs to know from the training rows."""
        raise NotImplementedError

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """{name: (B, ...)} -> (B, width)."""
        raise NotImplementedError
