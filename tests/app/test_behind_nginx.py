"""Behind a real nginx, as `docs/proxy.md` and `deploy/` have it: a prefix that stays, or is cut."""

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

ROOT = Path(__file__).parents[2]
ROW = {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
WHOLE = """
daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1; user root;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/1; uwsgi_temp_path {folder}/2; scgi_temp_path {folder}/3;
  {written}
}}
"""
NGINX = shutil.which("nginx")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: make deploy")


PLACES = [("page", "/taxi"), ("page", "/elsewhere"), ("deploy", "/taxi")]


def written(ports: dict[str, int], file: Path) -> str:
    """What the page tells an operator to write, and what compose starts."""
    (page,) = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs/proxy.md").read_text(), re.DOTALL)
    texts = {"page": page, "deploy": (ROOT / "deploy/nginx.conf").read_text()}
    for name, text in texts.items():
        texts[name] = (
            text.replace("listen 80;", f"listen 127.0.0.1:{ports[name]};")
            .replace("/run/onepass/onepass.sock", str(file))
            .replace("server onepass:8000;", f"server unix:{file};")
        )
    return "".join(texts.values())


def a_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def proxy(
    start_for_all: Callable[..., Any],
    make_bundle: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, str]]:
    """The addresses of nginx; behind it stands a service on a unix socket."""
    ports = {"page": a_port(), "deploy": a_port()}
    folder = tmp_path_factory.mktemp("nginx")
    server = start_for_all(
        make_bundle("taxi", onnx=True), unix_socket=folder / "s", root_path="/taxi"
    )
    server.wait_for("answers on")
    config = folder / "nginx.conf"
    config.write_text(WHOLE.format(folder=folder, written=written(ports, folder / "s")))
    process = subprocess.Popen([str(NGINX), "-c", str(config), "-p", str(folder)])
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    for _ in range(100):
        try:
            httpx.get(urls["page"])
            break
        except httpx.TransportError:
            assert process.poll() is None, (folder / "errors").read_text()
            time.sleep(0.05)
    yield urls
    process.terminate()
    process.wait(30)


@pytest.mark.parametrize(("place", "prefix"), PLACES)
def test_all_that_is_served_is_served_there(proxy: dict[str, str], place: str, prefix: str) -> None:
    with httpx.Client(base_url=proxy[place] + prefix) as client:
        assert client.post("/predict", json=ROW).json()["fare"]["value"] is not None
        lines = b"".join(json.dumps(ROW).encode() + b"\n" for _ in range(500))
        answer = client.post(
            "/predict", content=lines, headers={"content-type": "application/x-ndjson"}
        )
        assert len(answer.text.splitlines()) == 500
        assert client.get("/v2/models/taxi").json()["name"] == "taxi"
        assert client.get("/openapi.json").json()["servers"][0]["url"] == prefix


@pytest.mark.parametrize(("place", "prefix"), PLACES)
@pytest.mark.parametrize("page", ["/", "/docs", "/report"])
def test_what_a_page_links_to_is_there(
    proxy: dict[str, str], place: str, prefix: str, page: str
) -> None:
    url = proxy[place] + prefix + page
    found = httpx.get(url, follow_redirects=True)
    assert found.status_code == 200
    links = [
        link
        for link in re.findall(r'(?:src|href)="([^"#][^"]*)"', found.text)
        if not link.startswith(("data:", "http"))
    ]
    assert links
    for link in links:
        assert httpx.get(urljoin(str(found.url), link)).status_code == 200, link


def test_the_prefix_alone_leads_to_the_first_page(proxy: dict[str, str]) -> None:
    for url in proxy.values():
        found = httpx.get(f"{url}/taxi", follow_redirects=True)
        assert (found.status_code, str(found.url)) == (200, f"{url}/taxi/")
