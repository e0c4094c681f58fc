"""The graph for others answers in a browser, by onnxruntime-web, what it answers here."""

import functools
import http.server
import json
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from onepass.models import bundle as bundles
from onepass.training.bundles.others import for_others

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".onnxruntime-web" / "node_modules"
BUNDLES = ROOT / "tests" / "data" / "bundles_before"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, *said: object) -> None:
        """Nothing."""


@pytest.mark.skipif(not MODULES.exists(), reason="`make browser` makes .onnxruntime-web")
@pytest.mark.parametrize("name", ["market", "talks", "plates"])
def test_it_answers_in_a_browser(name: str, browser: Browser, tmp_path: Path) -> None:
    bundle = bundles.open_bundle(next((BUNDLES / name).rglob("manifest.json")).parent)
    for file, content in for_others(bundle).items():
        (tmp_path / file).write_bytes(content)
    (tmp_path / "node_modules").symlink_to(MODULES)
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/example.html")
        page.wait_for_function("document.getElementById('said').textContent", timeout=60_000)
        said = json.loads(page.text_content("#said") or "")
        page.close()
        server.shutdown()
    assert said.keys() == json.loads((tmp_path / "example.json").read_text())["outputs"].keys()
    assert all(one["off"] < 1e-4 for one in said.values())
