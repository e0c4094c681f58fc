"""A spec completes and explains itself in an editor: a real language server reads our schema.

`make editor` fetches it; without it this is skipped.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from onepass.training.reference.schema import document_schema
from onepass.training.specs.read import EXAMPLES

SERVER = Path(__file__).parents[1] / ".editor/node_modules/.bin/yaml-language-server"
HEAD = "# yaml-language-server: $schema=spec.schema.json\n"
MORE = "balancing:\n  kind: mgda\n  \n"
Ask = Callable[[str, dict[str, Any]], Any]

pytestmark = pytest.mark.skipif(not SERVER.exists(), reason="make editor")


class Client:
    """Speaks the protocol over the server's pipes."""

    def __init__(self, to: IO[bytes], of: IO[bytes]) -> None:
        self._to, self._of = to, of
        self._number = 0
        self.problems: list[str] | None = None

    def tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self._number and "method" not in message:
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._to.flush()

    def read(self) -> dict[str, Any]:
        length = 0
        while (line := self._of.readline()) != b"\r\n":
            assert line, "the server is gone"
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self._of.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.problems = [one["message"] for one in message["params"]["diagnostics"]]
        elif "id" in message and "method" in message:  # it asks for its settings
            items = message["params"].get("items", ())
            on = {"validate": True, "hover": True, "completion": True}
            self._send({"id": message["id"], "result": [on for _ in items]})
        return message


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    (tmp_path / "spec.schema.json").write_text(json.dumps(document_schema()))
    pipe = subprocess.PIPE
    with subprocess.Popen([SERVER, "--stdio"], stdin=pipe, stdout=pipe) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        client = Client(server.stdin, server.stdout)
        able = {"workspace": {"configuration": True}, "textDocument": {"hover": {}}}
        client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": able})
        client.tell("initialized", {})
        yield client
        server.kill()


def opened(client: Client, folder: Path, text: str) -> dict[str, Any]:
    uri = (folder / "spec.yaml").as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    client.tell("textDocument/didOpen", {"textDocument": document})
    return {"textDocument": {"uri": uri}}


def at(text: str, word: str) -> dict[str, Any]:
    line = next(number for number, one in enumerate(text.splitlines()) if word in one)
    return {"position": {"line": line, "character": text.splitlines()[line].index(word) + 1}}


def test_it_explains_and_completes_an_example(client: Client, tmp_path: Path) -> None:
    text = HEAD + (EXAMPLES / "taxi.yaml").read_text() + MORE
    where = opened(client, tmp_path, text)
    told = json.dumps(client.ask("textDocument/hover", where | at(text, "unit:")))
    assert "What the number is measured in" in told
    assert "convex hull" in json.dumps(client.ask("textDocument/hover", where | at(text, "mgda")))
    end = {"position": {"line": len(text.splitlines()) - 1, "character": 2}}
    offered = client.ask("textDocument/completion", where | end)["items"]
    assert {"at", "normalize"} <= {one["label"] for one in offered}
    while client.problems is None:
        client.read()
    assert client.problems == []


def test_it_marks_what_no_spec_has(client: Client, tmp_path: Path) -> None:
    opened(client, tmp_path, HEAD + (EXAMPLES / "taxi.yaml").read_text() + "training: {clpi: 1}\n")
    while client.problems is None:
        client.read()
    assert client.problems == ["Property clpi is not allowed."]
