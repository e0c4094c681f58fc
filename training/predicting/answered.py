"""The answers to some rows: a column for each field, or the answer to each row where one asks."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.tasks.columns import scalars
from onepass.training.predicting.parts import Part

Answer = dict[str, dict[str, Any]]
Answers = Sequence[Answer]


class Answered(Sequence[Answer]):
    """Answers are made when they are asked for."""

    def __init__(self, contract: Contract, part: Part, outputs: Arrays) -> None:
        self._contract, self._part, self._outputs = contract, part, outputs

    def __len__(self) -> int:
        """How many rows."""
        return len(self._part)

    @cached_property
    def _answers(self) -> list[Answer]:
        quoting = any("spans" in own for own in self.first.values() if isinstance(own, dict))
        rows = self._part.rows if quoting else ()
        return self._contract.answers(self._outputs, scalars, rows=rows)

    def __getitem__(self, index: Any) -> Any:
        """The answer to a row."""
        return self._answers[index]

    def __iter__(self) -> Iterator[Answer]:
        """All of them."""
        return iter(self._answers)

    @cached_property
    def first(self) -> Answer:
        """The answer to the first row: its fields are those of all."""
        outputs = {key: values[:1] for key, values in self._outputs.items()}
        return self._contract.answers(outputs, scalars)[0]

    def column(self, field: str) -> NDArray[Any]:
        """A field of all answers, as a tensor holds it: (B, ...)."""
        return self._contract.tensor(field, self._outputs)
