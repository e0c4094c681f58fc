"""What a process is started with."""

import os
import signal
import socket
from pathlib import Path

from onepass.app.processes.launcher import Launcher, LaunchSpec, shared_file
from onepass.app.requests.settings import Settings


def test_a_worker_that_begins_leaves_ctrl_c_to_its_supervisor(tmp_path: Path) -> None:
    said = list[bytes]()
    plan = LaunchSpec(
        str(tmp_path / "gone"), "gone", Settings().model_dump(mode="json"), as_json=False
    )
    with socket.socket() as listener:
        launcher = Launcher(plan, listener, shared_file("lines"), said.append)
        process, control, relay = launcher.launch(0)
    with control:
        os.kill(process.pid, signal.SIGINT)  # it is at its imports
        code = process.wait(60)
    relay.close()
    text = b"".join(said).decode()
    assert "gone: no such folder" in text
    assert "KeyboardInterrupt" not in text
    assert code == 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
