"""What a supervisor and a worker say to each other, and what the one starts the other with."""

READY, STOP_NOW, DRAIN = b"r", b"s", b"d"
BEAT, SAME_PASS = b".", b","
"""The worker's loop goes round; or it does, but the forward pass is still that of the last beat."""
BEAT_S = 1.0
VARIABLE = "ONEPASS_WORKER"


def beat_s(hang_s: float) -> float:
    """How often a worker says so."""
    return min(BEAT_S, hang_s / 4)
