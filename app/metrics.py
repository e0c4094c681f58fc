"""What is counted."""

from app.batch import Batch
from app.call import Call


class Metrics:
    """Counts requests and batches."""

    def request(self, call: Call, status: int, duration_s: float) -> None:
        """One answered request."""

    def batch(self, batch: Batch, *, waiting: int) -> None:
        """One batch that ran."""
