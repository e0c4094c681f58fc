"""What travels is what was said, and nothing leaves a client that is not on the list."""

import numpy as np
import pytest

from onepass.training.federated.messages import Leaks, Message, decoded, encoded, leaving

TRUNK = "sharing.shared.stages.0.0.weight"


def test_what_is_read_is_what_was_written_whatever_lies_in_memory() -> None:
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    sent = Message(
        "round", {"rows": 3, "skill": None, "done": False}, {"a": table[:, ::2], "b": table.T}
    )
    read = decoded(encoded(sent))
    assert read[:2] == sent[:2]
    assert all(np.array_equal(read.tensors[name], one) for name, one in sent.tensors.items())


@pytest.mark.parametrize("content", [b"", b"x" * 40, encoded(Message("join", {}, {}))[:-3]])
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a message of a federation"):
        decoded(content)


@pytest.mark.parametrize(
    "name", ["heads.groups.0.weights.0", "average/heads.groups.0.weights.0", "inputs", "sums"]
)
def test_a_head_stays_at_home(name: str) -> None:
    said = Message("round", {}, {name: np.zeros(1)})
    with pytest.raises(Leaks, match="stay where they are"):
        leaving(said)


def test_a_fact_that_is_not_listed_stays_at_home() -> None:
    assert leaving(Message("round", {"rows": 1}, {TRUNK: np.zeros(1)}))
    with pytest.raises(Leaks, match="stay where they are"):
        leaving(Message("round", {"losses": {}}, {}))
