"""A tagging task: one label for each token of a sequence; and spans, where the labels mark such.

The tags said are the most probable ones that make sense together: of BIO, an I-X stands behind a
B-X or an I-X alone.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Cells
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.bio import Bio
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.intervals import Coverage
from onepass.models.contract.tasks.labels import Places, check_labels, object_schema
from onepass.models.contract.tasks.sets import SETS, label_columns, listed_labels
from onepass.models.contract.tasks.spans import Scheme, check_scheme, spans
from onepass.models.contract.tasks.token_sets import token_sets, token_sets_schema


class TaggingTask(TaskBase):
    """One of `labels` for each token; left empty in a spec, they are learnt from all rows.

    `scheme` says how they mark spans; left out in a spec, labels and rows say it. In a contract
    without it BIO labels mark spans, and no others do.
    """

    kind: Literal["tagging"] = "tagging"
    labels: tuple[str, ...] = ()
    """The labels of tokens. Left empty in a spec, they are learnt from all rows."""
    scheme: Scheme | None = None
    """How labels mark spans: `bio`, `iob1`, `io`, `bioes`, `bilou`, `bmes`, or `plain` where they
    mark none. Left out in a spec, labels and rows say it."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label the answer is to hold; left out, what `certainty.coverage`
    says."""

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        check_labels(self.labels, 2)
        check_scheme(self.scheme, self.labels)
        return self

    @cached_property
    def bio(self) -> Bio | None:
        """How the labels follow one another; None where they mark no spans."""
        if self.scheme is None:
            return Bio.of(self.labels)
        return None if self.scheme == "plain" else Bio(self.labels, self.scheme)

    @cached_property
    def form(self) -> Cells:
        """A label for each token, and the spans that these make."""
        return Cells(
            labels=self.labels,
            along="sequence",
            called="tokens",
            spans=self.bio is not None,
            sets=self.certainty is not None,
        )

    def sets(self, columns: Columns) -> NDArray[np.bool_]:
        """{"probabilities": (B, L, K), "slack": (B, L, K)} -> the labels in the set of each token
        (B, L, K)."""
        return token_sets(columns, self.said(columns))

    def said(self, columns: Columns) -> Places:
        """{"probabilities": (B, L, K)} -> the place of the label to say for each token (B, L)."""
        table = columns["probabilities"]
        return table.argmax(axis=2) if self.bio is None else self.bio.decode(table)

    def places(self, columns: Columns) -> Places:
        """The places of all labels that are said, row by row."""
        return self.said(columns)[there(columns)]

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"probabilities": (B, L, K)} -> one answer per row, as long as its tokens."""
        predicted, ends = self.said(columns), there(columns).sum(axis=1).tolist()
        sure = listing(confidence(columns, predicted))
        answers = []
        for label_indices, probabilities, end in zip(predicted.tolist(), sure, ends, strict=True):
            tags = [self.labels[label_index] for label_index in label_indices[:end]]
            answer: dict[str, Any] = {"tags": tags, "confidence": probabilities[:end]}
            if self.bio is not None:
                answer["spans"] = [span._asdict() for span in spans(tags)]
            answers.append(answer)
        if self.certainty is not None:
            for answer, own in zip(answers, self.sets(columns), strict=True):
                answer[SETS] = listed_labels(self.labels, own[: len(answer["tags"])])
        return answers

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, L, K)} -> tags (B, L), empty behind a row's last token; their
        probabilities (B, L), 0 there; the set of each token (B, L, K), a column for each label; or
        the spans of each row as JSON text (B,).
        """
        predicted = self.said(columns)
        match field:
            case "confidence":
                return confidence(columns, predicted)
            case "tags":
                return np.where(there(columns), np.array(self.labels, dtype=object)[predicted], "")
            case "sets":
                return label_columns(self.labels, self.sets(columns))
            case _:
                pass
        each = [answer["spans"] for answer in self.answers(columns, list)]
        return np.array([orjson.dumps(row).decode() for row in each], dtype=object)

    @property
    def described(self) -> list[str | None]:
        """Its labels, and the spans that they make."""
        spans = f"spans of {', '.join(self.bio.kinds)}" if self.bio else ""
        return [*self.labels, spans]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        tag = {"type": "string", "enum": list(self.labels)}
        probability = {"type": "number", "minimum": 0, "maximum": 1}
        fields = {
            "tags": {"type": "array", "items": tag, "description": "one for each token"},
            "confidence": {
                "type": "array",
                "items": probability,
                "description": "how probable each tag is",
            },
        }
        if self.bio is not None:
            fields["spans"] = {
                "type": "array",
                "items": _span_schema(self.bio.kinds),
                "description": "tokens `start` to `end`, the end excluded, from left to right",
            }
        return object_schema(fields | token_sets_schema(self.labels, self.certainty))


def there(columns: Columns) -> NDArray[np.bool_]:
    """{"probabilities": (B, L, K)} -> where there is a token (B, L): elsewhere all are 0."""
    return np.asarray(columns["probabilities"].any(axis=2))


def confidence(columns: Columns, predicted: Places) -> NDArray[Any]:
    """The probability of what is said: {"probabilities": (B, L, K)}, (B, L) -> (B, L)."""
    return np.take_along_axis(columns["probabilities"], predicted[:, :, None], axis=2)[:, :, 0]


def _span_schema(kinds: Sequence[str]) -> dict[str, Any]:
    return object_schema(
        {
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 1},
            "label": {"type": "string", "enum": list(kinds)},
            "text": {"type": "string", "description": "the tokens, with spaces between them"},
        }
    )
