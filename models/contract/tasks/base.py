"""What every kind of task is: a question about each row, whose answer has a form."""

from abc import abstractmethod
from typing import Any

import orjson
from numpy.typing import NDArray

from onepass.models.contract.forms import Form
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.options import Options
from onepass.models.contract.tasks.columns import Columns, Listing, Texts, scalars


class TaskBase(Frozen):
    """`form` says what an answer is made of; how it is made of what is computed, the kind."""

    kind: str

    @property
    @abstractmethod
    def form(self) -> Form:
        """What an answer is made of."""

    @property
    def computed(self) -> tuple[str, ...]:
        """The fields that the network gives."""
        return tuple(self.form.computed)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of an answer that are tensors."""
        return tuple(self.form.tensors)

    @property
    @abstractmethod
    def described(self) -> list[str | None]:
        """What there is to say of it to a reader, a few words each, some of them empty."""

    @property
    def promising(self) -> bool:
        """Whether anything can be promised of its answers."""
        return "certainty" in type(self).model_fields

    @property
    def coverage(self) -> float | None:
        """The share of new rows that what is promised holds for; None where nothing is."""
        share: float | None = getattr(self, "certainty", None)
        return share

    @property
    def standardised(self) -> bool:
        """Whether the network learns a number as its distance from the mean, in deviations."""
        return False

    def places(self, columns: Columns) -> NDArray[Any]:
        """Computed fields -> the index of every label that is said, row by row. Of forms that have
        labels."""
        raise NotImplementedError

    def said(self, columns: Columns) -> NDArray[Any]:
        """Computed fields -> the same as a table: the label's index of each row (B,), which labels
        (B, K), or the index for each cell (B, ...)."""
        return self.places(columns)

    @abstractmethod
    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """Computed fields -> one answer per row."""

    @property
    def options(self) -> tuple[str, ...]:
        """Which options change how its answers are said."""
        return ()

    def answers_under(
        self, columns: Columns, listing: Listing, options: Options
    ) -> list[dict[str, Any]]:
        """The same, said as a caller wants it."""
        return self.answers(columns, listing)

    def texts(self, columns: Columns) -> Texts:
        """The same as JSON, without values between: most are a number here and a label there."""
        answers = self.answers(columns, scalars)
        return b"%b", [[orjson.dumps(one, option=orjson.OPT_SERIALIZE_NUMPY) for one in answers]]

    @abstractmethod
    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """Computed fields -> one field of the answers, for all rows: (B, ...)."""

    @abstractmethod
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
