"""Prometheus, its rules, and the dashboard: each query names what the service tells."""

import json
import re
import runpy
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from onepass import models

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana/dashboard.json").read_text())
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
ROW = {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
PROMETHEUS, PROMTOOL = shutil.which("prometheus"), shutil.which("promtool")
needs_prometheus = pytest.mark.skipif(PROMETHEUS is None, reason="no Prometheus: make deploy")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DEPLOY / "rules.yaml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def test_every_query_names_a_metric_that_exists(
    watched_bundle: Path, make_app: Any, ask: Any
) -> None:
    told = ask(make_app(models.load(watched_bundle)), "GET", "/metrics").text
    names = {*json.loads((ROOT / "tests/data/names.json").read_text())["metrics"]}
    names |= set(re.findall(r"^# TYPE (\S+)", told, re.M))
    for query in [*QUERIES, *(rule["expr"] for rule in rules())]:
        found = re.findall(r"\bonepass_[a-z_]+", query)
        assert found, query
        for name in found:
            assert name.removesuffix("_bucket") in names, name


def test_the_dashboard_is_as_its_script_draws_it() -> None:
    drawn = runpy.run_path(str(DEPLOY / "grafana/draw.py"))["dashboard"]()
    assert (DEPLOY / "grafana/dashboard.json").read_text() == drawn


@needs_prometheus
def test_promtool_finds_no_fault() -> None:
    for what, file in (("rules", "rules.yaml"), ("config", "prometheus.yaml")):
        command = [str(PROMTOOL), "check", what, str(DEPLOY / file)]
        found = subprocess.run(command, capture_output=True, check=False, text=True)
        assert found.returncode == 0, found.stdout + found.stderr


def test_what_compose_mounts_is_there() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert "checkpoints" in source or (DEPLOY / source).exists(), source
        assert "build" in service or re.search(r":v?\d+\.\d+", service["image"])


@pytest.fixture
def prometheus(
    start: Callable[..., Any], make_bundle: Callable[..., Path], tmp_path: Path, free_port: int
) -> Iterator[httpx.Client]:
    """A real one, that has looked at a real service."""
    service = start(make_bundle("taxi", onnx=True)).url()
    httpx.post(f"{service}/predict", json=ROW)
    config = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text())
    config["global"]["scrape_interval"] = "1s"
    config["scrape_configs"][0]["static_configs"] = [{"targets": [service.partition("//")[2]]}]
    (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(config))
    shutil.copy(DEPLOY / "rules.yaml", tmp_path)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(PROMETHEUS), "--config.file", tmp_path / "prometheus.yaml", "--storage.tsdb.path",
             tmp_path / "data", "--web.listen-address", f"127.0.0.1:{free_port}"],
            stderr=log,
        )  # fmt: skip
    with httpx.Client(base_url=f"http://127.0.0.1:{free_port}/api/v1") as client:
        wait(client, 'up{job="onepass"} == 1')
        yield client
    process.terminate()
    process.wait(30)


def wait(client: httpx.Client, query: str) -> None:
    for _ in range(300):
        try:
            if client.get("/query", params={"query": query}).json()["data"]["result"]:
                return
        except (httpx.TransportError, ValueError, KeyError):
            pass
        time.sleep(0.1)
    raise AssertionError(query)


@needs_prometheus
def test_a_real_prometheus_reads_it_all(prometheus: httpx.Client) -> None:
    wait(prometheus, 'onepass_requests_total{route="/predict",status="200"} == 1')
    for query in QUERIES:
        asked = query.replace("$__rate_interval", "1m")
        answer = prometheus.get("/query", params={"query": asked}).json()
        assert answer["status"] == "success", answer
    (group,) = prometheus.get("/rules").json()["data"]["groups"]
    assert len(group["rules"]) == len(rules())
    assert not any(rule.get("lastError") for rule in group["rules"])
