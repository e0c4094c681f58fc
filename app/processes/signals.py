"""What the supervisor is told from outside."""

import signal
import socket
from types import FrameType

from onepass.app.processes.wire import SUPERVISOR_WAITS


class Signals:
    """Each wakes whoever waits for `wake`."""

    def __init__(self) -> None:
        self.asked: int | None = None
        """By which signal the service is to stop, if it is."""
        self.wake, self._waker = socket.socketpair()
        for end in (self.wake, self._waker):
            end.setblocking(False)

    def begin(self) -> None:
        """From now on."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in SUPERVISOR_WAITS:
            if signal.getsignal(number) != signal.SIG_IGN:  # as `nohup` has it
                signal.signal(number, self._on_signal)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SUPERVISOR_WAITS)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # wakes whoever waits

    def end(self) -> None:
        """Nobody waits any more."""
        signal.set_wakeup_fd(-1)
        for end in (self.wake, self._waker):
            end.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """SIGHUP is SIGTERM; but a terminal that is closed sends it twice, and means it once."""
        if number == signal.SIGHUP:
            self.asked = self.asked or signal.SIGTERM
        else:
            self.asked = number if self.asked is None else signal.SIGINT  # twice: do not drain
