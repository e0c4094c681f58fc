"""What a process is started with."""

import os
import signal
import socket
from pathlib import Path

from onepass.app.processes.launcher import Launcher, LaunchSpec, shared_file
from onepass.app.requests.settings import Settings
from onepass.app.serving.plan import ModelPlan, Plan


def test_a_worker_that_begins_leaves_ctrl_c_to_its_supervisor(tmp_path: Path) -> None:
    said = list[bytes]()
    gone = ModelPlan(name="gone", path="gone", current="1", versions={"1": str(tmp_path / "gone")})
    plan = Plan(models=(gone,), default="gone", several=False).model_dump(mode="json")
    spec = LaunchSpec(plan, Settings().model_dump(mode="json"), as_json=False)
    with socket.socket() as listener:
        launcher = Launcher(spec, listener, shared_file("lines"), said.append)
        process, control, relay = launcher.launch(
            0, serves={"plan": plan, "change": 0, "notes": {}}, counters={}
        )
    with control:
        os.kill(process.pid, signal.SIGINT)  # it is at its imports
        code = process.wait(60)
    relay.close()
    text = b"".join(said).decode()
    assert "gone: no such folder" in text
    assert "KeyboardInterrupt" not in text
    assert code == 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
