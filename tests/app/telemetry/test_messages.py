"""Everything a process says is in one form, whoever says it."""

import json
import subprocess
import sys

import pytest

CODE = """
import gc, logging, sys, threading, warnings
from onepass.app.telemetry.messages import set_up
set_up(level="info", as_json={as_json}, most_bytes=10**6)
logging.getLogger("onepass").info("one %s", "line")
logging.getLogger("onepass").info("too %s many", "arguments", "here")
logging.getLogger("uvicorn.error").info("not told")
logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
logging.getLogger("python_multipart.multipart").warning("a library\\nof two lines \\ud800")
logging.getLogger("asyncio").error("never retrieved")
warnings.warn("an old way")
def fail(): raise KeyError("in a thread")
one = threading.Thread(target=fail, name="mine"); one.start(); one.join()
class Bad:
    def __del__(self): raise ValueError("in a finalizer")
bad = Bad(); del bad
raise RuntimeError("at the end")
"""


@pytest.fixture(scope="module")
def said() -> list[dict[str, str]]:
    code = CODE.format(as_json=True)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_every_line_is_json(said: list[dict[str, str]]) -> None:
    found = [(line["level"], line["logger"]) for line in said]
    assert found == [
        ("info", "onepass"), ("info", "onepass"), ("warning", "uvicorn.error"),
        ("warning", "python_multipart.multipart"), ("error", "asyncio"), ("warning", "py.warnings"),
        ("error", "onepass"), ("error", "onepass"), ("critical", "onepass"),
    ]  # fmt: skip
    assert said[0]["message"] == "one line"
    assert "too %s many" in said[1]["message"]
    assert said[3]["message"] == "a library\nof two lines \ud800"
    assert "an old way" in said[5]["message"]
    for place, name in ((6, "KeyError"), (7, "ValueError"), (8, "RuntimeError")):
        assert name in said[place]["error"]
        assert "Traceback" in said[place]["error"]


def test_text_is_text() -> None:
    code = CODE.format(as_json=False)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "INFO one line" in done.stderr
    assert "WARNING Invalid HTTP" in done.stderr
    assert "RuntimeError: at the end" in done.stderr
