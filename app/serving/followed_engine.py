"""An engine whose intervals follow: whatever front asks, and however it is answered, a pass's
bounds are as wide as truths say. What loads a bundle and replays its golden rows has the engine
itself."""

from collections.abc import Sequence

from onepass.app.feedback.following import Following
from onepass.models.contract import Arrays
from onepass.models.engines import Engine


class FollowedEngine:
    """Another engine, and the factors of now."""

    def __init__(self, engine: Engine, following: Following) -> None:
        self.name = engine.name
        self.end = engine.end
        self._engine = engine
        self._following = following

    def run(self, arrays: Arrays, tasks: Sequence[str]) -> Arrays:
        """Its fields; a column of each bound."""
        return self._following.widened(self._engine.run(arrays, tasks))
