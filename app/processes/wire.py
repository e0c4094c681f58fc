"""What a supervisor and a worker say to each other, and what the one starts the other with."""

import signal

READY, STOP_NOW, DRAIN = b"r", b"s", b"d"
BEAT, SAME_PASS = b".", b","
"""The worker's loop goes round; or it does, but the forward pass is still that of the last beat."""
WORKER_WAITS = (signal.SIGINT,)
SUPERVISOR_WAITS = signal.SIGTERM, signal.SIGINT, signal.SIGHUP
"""Signals that each is started with held back, until it is prepared for them: whoever presses
Ctrl-C meanwhile shall not see where a process stood in its imports."""
BEAT_S = 1.0
VARIABLE = "ONEPASS_WORKER"


def beat_s(hang_s: float) -> float:
    """How often a worker says so."""
    return min(BEAT_S, hang_s / 4)
