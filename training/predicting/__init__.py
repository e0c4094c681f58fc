"""Answers for a file of rows: CSV, Parquet or JSON lines in, the same out with the answers beside.

A field of an answer is a column named as everywhere: `fare.value`, `card.label`,
`card.probabilities` (an object; in a CSV its JSON text), `genres.labels`, `ner.tags` (a list,
likewise). Rows are read, answered and written in chunks: a file may be of any length.
"""

from onepass.training.predicting.predict import predict_file
from onepass.training.predicting.seen import Seen

__all__ = ["Seen", "predict_file"]
