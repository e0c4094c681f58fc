"""Heads of equal shape of the members of an ensemble: each member has its own."""

from torch import Tensor

from onepass.models.network.head_group import Fed, HeadGroup
from onepass.models.network.head_indices import Indices, chosen


class MemberHeadGroup(HeadGroup):
    """G heads of N members: weights (G, N, out, in) and biases (G, N, out).

    What the answers learn beside them, as cut points, members share.
    """

    @property
    def members(self) -> int:
        """N."""
        return self.biases[0].shape[1]

    def logits(self, fed: Fed, indices: Indices) -> Tensor:
        """Those of every member: (A, N B, K)."""
        assert fed.extent is None, "members answer for rows"
        x = fed.x.reshape(self.members, -1, *fed.x.shape[1:])  # (N, B, F) or (N, B, A, F)
        for layer, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            if layer > 0:
                x = self.activation(x)
            x = _layer(x, chosen(weights, indices), chosen(biases, indices))
        return self.answers.logits(x.reshape(-1, *x.shape[2:]).transpose(0, 1), indices)

    def answered(self, fed: Fed, indices: Indices) -> dict[str, Tensor]:
        """The means of the members' answers: (A, B, ...)."""
        fields: dict[str, Tensor] = self.answers.of_members(
            self.logits(fed, indices), indices, members=self.members
        )
        return fields

    def seen(self, fed: Fed) -> Tensor:
        """The mean over members."""
        return fed.x.reshape(self.members, -1, *fed.x.shape[1:]).mean(dim=0)

    def each(self, fed: Fed, indices: Indices) -> dict[str, Tensor]:
        """The fields of the answers of each member: (A, N, B, ...)."""
        fields: dict[str, Tensor] = self.answers(self.logits(fed, indices), indices)
        return {name: field.unflatten(1, (self.members, -1)) for name, field in fields.items()}


def _layer(x: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
    """One layer of A heads of N members: (N, B, F) or (N, B, A, F), (A, N, D, F), (A, N, D) ->
    (N, B, A, D).
    """
    heads, members, width, fed = weights.shape
    if x.dim() == 3:
        weight = weights.permute(1, 3, 0, 2).reshape(members, fed, -1)  # (N, F, A D)
        bias = biases.transpose(0, 1).reshape(members, 1, -1)  # (N, 1, A D)
        return (x @ weight + bias).reshape(members, -1, heads, width)
    weight = weights.transpose(0, 1)  # (N, A, D, F)
    bias = biases.transpose(0, 1).unsqueeze(1)  # (N, 1, A, D)
    if width == 1:
        return (x * weight.transpose(1, 2)).sum(3, keepdim=True) + bias
    product = x.transpose(1, 2) @ weight.transpose(2, 3)  # (N, A, B, D)
    return product.transpose(1, 2) + bias
