"""Answers for a frame that somebody holds: a frame of the same kind, with a column per field of an
answer, named as everywhere; of pandas, with the same index."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from onepass.models.predictor import Predictor
from onepass.training.predicting.answered import Answered
from onepass.training.predicting.nested import of_objects
from onepass.training.predicting.outputs import cells_of
from onepass.training.predicting.parts import Part
from onepass.training.predicting.predict import answer, fields_chosen, parts_of_frame
from onepass.training.predicting.seen import Seen
from onepass.training.predicting.tables import typed_fields
from onepass.training.sources.reading.pandas_columns import is_pandas


def predict_frame(predictor: Predictor, frame: Any, tasks: Iterable[str] | None = None) -> Any:
    """The answers to its rows, in their order: of pandas a frame of pandas, of pyarrow a table of
    it, of anything else a frame of polars. `tasks` leaves the others out.

    Raises:
        BadTasks: what was asked does not fit the contract.
        ValueError: rows do not fit the contract, or it is no frame; all problems at once.
        NotFinite: the network overflowed.
    """
    chosen, read = fields_chosen(predictor, tasks), parts_of_frame(predictor, frame)
    cells, objects = cells_of(predictor.contract), of_objects(predictor.contract)
    answered = list[pl.DataFrame]()

    def write(_: Part, answers: Answered) -> None:
        answered.append(pl.DataFrame(typed_fields(answers, cells, objects)))

    answer(predictor, read, chosen, write, seen=Seen(predictor))
    return as_given(frame, pl.concat(answered))


def as_given(frame: Any, answers: pl.DataFrame) -> Any:
    """The answers to a frame, as a frame of its kind."""
    if is_pandas(frame):
        made = _pandas(frame)
        return made({one.name: _values(one) for one in answers}, index=frame.index)
    if type(frame).__module__.partition(".")[0] == "pyarrow":
        return answers.to_arrow()
    return answers


def _pandas(frame: Any) -> Any:
    """The class of frames that this one is made of."""
    return next(one for one in type(frame).__mro__ if is_plain(one))


def is_plain(one: type) -> bool:
    """Whether it is that class itself."""
    return one.__name__ == "DataFrame" and one.__module__.partition(".")[0] == "pandas"


def _values(column: pl.Series) -> Any:
    """Numbers as they are; of all else, objects."""
    numeric = column.dtype.is_numeric() or column.dtype == pl.Boolean
    return column.to_numpy() if numeric else column.to_list()
