"""A fleet in real processes: what is served changes under load, and nobody notices but by what the
answers say.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from onepass import models

OPERATOR, CALLER = ({"authorization": f"Bearer {key}"} for key in ("an-admin", "a-key"))
FLEET = """
default: waves
models:
  - {name: waves, path: models/sincos}
  - {name: taxi, path: models/taxi, share: 2}
"""
RUNS = "run-1", "run-2"


@pytest.fixture
def folder(make_bundle: Any, tmp_path: Path) -> Path:
    """Of models: two runs of one, of which `latest` names the first, and another."""
    for seed, run in enumerate(RUNS):
        own = tmp_path / "models" / "sincos"
        make_bundle("sincos", onnx=True, version=run, seed=seed, folder=own)
    own.joinpath("latest").write_text("run-1")
    make_bundle("taxi", onnx=True, folder=tmp_path / "models" / "taxi")
    tmp_path.joinpath("fleet.yaml").write_text(FLEET)
    return tmp_path


@pytest.fixture
def served(start: Any, folder: Path) -> Iterator[tuple[Any, httpx.Client]]:
    """By two workers, and who may change it."""
    file = folder / "fleet.yaml"
    server = start(file, workers=2, admin_keys="an-admin", api_keys="a-key", fleet_look_s=0.1)
    with httpx.Client(base_url=server.url(), headers=OPERATOR, timeout=60) as client:
        wait_for(lambda: "answers, too" in server.err.read_text())
        yield server, client


def wait_for(what: Callable[[], Any], seconds: float = 60) -> Any:
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "never happened"
        time.sleep(0.02)
    return found


def swap(client: httpx.Client, version: str) -> httpx.Response:
    return client.post("/models/waves/swap", json={"version": version})


def expected(folder: Path) -> dict[tuple[str, float], Any]:
    """What each run's engine says of each x."""
    xs = [n / 4 for n in range(40)]
    said = {}
    for run in RUNS:
        predictor = models.load(folder / "models" / "sincos" / run)
        for x, answer in zip(xs, predictor.predict([{"x": x} for x in xs]), strict=True):
            said[f"waves/{run}", x] = answer
    return said


class Callers:
    """Some that ask all the time, each on a line of its own."""

    def __init__(self, url: str, wanted: dict[tuple[str, float], Any], count: int = 4) -> None:
        self.versions = Counter[str]()
        self.wrong: list[Any] = []
        self._url, self._wanted = url, wanted
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._safely) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _safely(self) -> None:
        try:
            with httpx.Client(base_url=self._url, headers=CALLER, timeout=60) as client:
                while not self._over.is_set():
                    for run, x in self._wanted:
                        self._ask(
                            client, x, "/predict" if run.endswith("1") else "/models/waves/predict"
                        )
        except Exception as error:
            self.wrong.append(error)

    def _ask(self, client: httpx.Client, x: float, path: str) -> None:
        answer = client.post(path, json={"x": x})
        version = answer.headers["x-model-version"]
        self.versions[version] += 1
        wanted = self._wanted.get((version, x))
        if answer.status_code != 200 or wanted is None:
            self.wrong.append(answer.text)
            return
        for task, own in answer.json().items():
            if abs(own["value"] - wanted[task]["value"]) > 1e-5:
                self.wrong.append((version, x, answer.text))


def test_under_load_no_swap_loses_a_request_and_each_answer_is_of_one_version(
    served: Any, folder: Path
) -> None:
    server, client = served
    callers = Callers(server.url(), expected(folder))
    for number in range(10):
        answer = swap(client, RUNS[(number + 1) % 2])
        assert answer.status_code == 200, answer.text
        assert answer.json()["version"] == RUNS[(number + 1) % 2]
    callers.end()
    assert callers.wrong == []
    assert set(callers.versions) == {"waves/run-1", "waves/run-2"}
    wait_for(lambda: server.err.read_text().count("is closed") == 20)
    text = client.get("/metrics").text
    assert 'onepass_swaps_total{model="waves",outcome="switched"} 10.0' in text
    assert server.stop() == 0


def test_a_bundle_that_does_not_prove_itself_changes_nothing_and_says_why(
    served: Any, folder: Path
) -> None:
    server, client = served
    weights = folder / "models" / "sincos" / "run-2" / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    answer = swap(client, "run-2")
    assert answer.status_code == 409
    assert "run-2/weights.safetensors: is damaged" in answer.json()["detail"]
    assert str(folder) not in answer.text
    assert client.post("/predict", json={"x": 1}).headers["x-model-version"] == "waves/run-1"
    for _ in range(8):
        with httpx.Client(base_url=server.url(), headers=CALLER) as caller:
            told = caller.get("/models").json()["models"][0]
        assert (told["version"], told["state"]) == ("run-1", "ready")
        assert told["error"] == answer.json()["detail"]
    assert 'onepass_swaps_total{model="waves",outcome="refused"} 1.0' in client.get("/metrics").text
    wait_for(lambda: f"nothing is changed: {weights}: is damaged" in server.err.read_text())


def test_a_worker_that_is_killed_meanwhile_leaves_one_version_in_force(
    served: Any, folder: Path
) -> None:
    server, _ = served
    for number, delay_s in enumerate((0.0, 0.03, 0.08)):
        workers = wait_for(lambda: len(found := server.workers()) == 2 and found)
        doomed = workers[number % 2]
        killer = threading.Timer(delay_s, lambda pid=doomed: os.kill(pid, signal.SIGKILL))
        killer.start()
        try:
            with httpx.Client(base_url=server.url(), headers=OPERATOR, timeout=60) as operator:
                swap(operator, RUNS[(number + 1) % 2])
        except httpx.TransportError:
            pass  # it was this one that was asked
        killer.join()
        wait_for(lambda n=number: server.err.read_text().count("answers, too") == n + 2)
        assert len(versions(server.url())) == 1


def versions(url: str) -> set[str]:
    """Of the answers to many who are new."""
    found = set[str]()
    for _ in range(30):
        with httpx.Client(base_url=url, headers=CALLER, timeout=60) as caller:
            found.add(caller.post("/predict", json={"x": 1}).headers["x-model-version"])
    return found


def test_a_changed_fleet_file_is_followed_and_leaves_what_it_says_nothing_new_of(
    served: Any, folder: Path
) -> None:
    _, client = served
    assert swap(client, "run-2").status_code == 200
    file = folder / "fleet.yaml"
    file.write_text(FLEET.replace("taxi, path", "cabs, path") + "watch: true\n")
    names = ["waves", "cabs"]
    wait_for(lambda: [one["name"] for one in client.get("/models").json()["models"]] == names)
    assert client.get("/models/waves").json()["version"] == "run-2"
    assert client.post("/models/taxi/predict", json={}).status_code == 404
    file.write_text(FLEET.replace("share: 2", "shrae: 2"))
    told = wait_for(lambda: client.get("/models").json().get("error"))
    assert told == "fleet.yaml: models.1.shrae: no such setting; did you mean 'share'?"
    assert client.post("/models/cabs/predict", json={}).status_code == 422
    file.write_text(FLEET + "watch: true\n")
    wait_for(lambda: "taxi" in client.get("/models").text)
    assert "error" not in client.get("/models").json()
    (folder / "models" / "sincos" / "latest").write_text("run-2")
    wait_for(lambda: client.get("/models/waves").json()["version"] == "run-2")


def test_operators_alone_change_what_is_served_by_names_alone(
    served: Any, folder: Path, start: Any
) -> None:
    server, client = served
    for path in ("/v2/repository/index", "/v2/repository/models/taxi/unload", "/models/waves/swap"):
        with httpx.Client(base_url=server.url()) as caller:
            assert caller.post(path).status_code == 401
            assert caller.post(path, headers=CALLER).status_code == 403
    for version in ("../taxi/run-1", str(folder / "models" / "taxi" / "run-1"), "run-3", "latest"):
        assert swap(client, version).status_code == 404
    load = "/v2/repository/models/taxi/load"
    refused = client.post(load, json={"parameters": {"file:1/x": "aGk="}})
    assert refused.status_code == 400
    assert client.post("/v2/repository/models/waves/unload").status_code == 409
    assert client.post("/v2/repository/models/taxi/unload").json() == {}
    index = client.post("/v2/repository/index").json()
    assert [(one["name"], one["state"]) for one in index] == [
        ("waves", "READY"), ("taxi", "UNAVAILABLE"),
    ]  # fmt: skip
    assert client.get("/v2/models/taxi/ready").status_code == 503
    assert client.post("/models/taxi/predict", json={}).json() == {"detail": "'taxi' is not loaded"}
    assert client.post(load).json() == {}
    assert client.get("/models/taxi/model").json()["name"] == "taxi"
    assert client.post("/models/waves/swap", json={"version": "run-2"}).status_code == 200
    assert client.post("/v2/repository/models/waves/load").json() == {}
    assert client.get("/models/waves").json()["version"] == "run-1"


def test_some_callers_try_another_run_until_it_is_promoted(served: Any, folder: Path) -> None:
    server, client = served
    tries = "models/sincos, canary: {version: run-2, percent: 50}"
    (folder / "fleet.yaml").write_text(FLEET.replace("models/sincos", tries))
    wait_for(lambda: "canary" in client.get("/models/waves").json())
    wanted = expected(folder)
    seen: dict[str, str] = {}
    for _ in range(3):
        for user in map(str, range(20)):
            with httpx.Client(base_url=server.url(), headers=CALLER) as caller:
                answer = caller.post("/predict", json={"x": 0.5}, headers={"x-user": user})
            version = answer.headers["x-model-version"]
            assert seen.setdefault(user, version) == version
            value = wanted[version, 0.5]["sin"]["value"]
            assert answer.json()["sin"]["value"] == pytest.approx(value, abs=1e-5)
    assert set(seen.values()) == {"waves/run-1", "waves/run-2"}
    assert versions(server.url()) == {"waves/run-1"}
    assert 'onepass_rows_total{model="waves@run-2"}' in client.get("/metrics").text
    assert client.post("/models/waves/promote").json()["version"] == "run-2"
    assert versions(server.url()) == {"waves/run-2"}
    assert client.post("/models/waves/drop").status_code == 404


def test_rows_go_through_a_shadow_too_until_it_is_promoted(served: Any, folder: Path) -> None:
    server, client = served
    behind = "models/sincos, shadow: run-2"
    (folder / "fleet.yaml").write_text(FLEET.replace("models/sincos", behind))
    wait_for(lambda: "shadow" in client.get("/models/waves").json())
    wanted = expected(folder)
    xs = [x for run, x in wanted if run == "waves/run-1"]
    for x in xs:
        with httpx.Client(base_url=server.url(), headers=CALLER) as caller:
            answer = caller.post("/predict", json={"x": x})
        assert answer.headers["x-model-version"] == "waves/run-1"
    many = client.post("/predict?tasks=sin", json={"instances": [{"x": x} for x in xs]})
    assert many.status_code == 200
    wait_for(lambda: client.get("/models/waves").json()["shadow"]["rows"] == 2 * len(xs))
    told = client.get("/models/waves").json()["shadow"]
    assert (told["version"], told["dropped"], told["failed"]) == ("run-2", 0, 0)
    away = [
        abs(wanted["waves/run-1", x]["sin"]["value"] - wanted["waves/run-2", x]["sin"]["value"])
        for x in xs
    ]
    sin, cos = told["tasks"]["sin"], told["tasks"]["cos"]
    assert (sin["compared"], cos["compared"]) == (2 * len(xs), len(xs))
    assert sin["difference"] == pytest.approx(sum(away) / len(away), rel=1e-3)
    assert sin["relative"] > 0
    text = client.get("/metrics").text
    assert f'onepass_shadow_rows_total{{model="waves@run-2"}} {2 * len(xs)}.0' in text
    assert 'onepass_shadow_difference_sum{model="waves@run-2",task="sin"}' in text
    assert client.post("/models/waves/promote").json()["version"] == "run-2"
    assert "shadow" not in client.get("/models/waves").json()
    assert "onepass_shadow" not in client.get("/metrics").text
    assert client.post("/models/waves/drop").status_code == 404
    assert server.stop() == 0


def test_a_shadow_that_disagrees_is_dropped_by_itself(served: Any, folder: Path) -> None:
    server, client = served
    behind = "models/sincos, shadow: run-2, drop: {relative: 0.0001, after: 20}"
    (folder / "fleet.yaml").write_text(FLEET.replace("models/sincos", behind))
    wait_for(lambda: "shadow" in client.get("/models/waves").json())
    for _ in range(12):
        with httpx.Client(base_url=server.url(), headers=CALLER) as caller:
            caller.post("/predict", json={"instances": [{"x": 0.5}, {"x": 1.5}]})
    told = wait_for(lambda: client.get("/models/waves").json().get("dropped"))
    assert told.startswith("run-2: sin: ")
    assert "standard deviations away, 0.0001 may be" in told
    assert "shadow" not in client.get("/models/waves").json()
    assert 'onepass_swaps_total{model="waves",outcome="dropped"} 1.0' in client.get("/metrics").text
    wait_for(lambda: "waves: run-2 is not tried any more: sin: " in server.err.read_text())


def test_models_rest_and_come_back_when_somebody_asks(start: Any, folder: Path) -> None:
    server = start(folder / "fleet.yaml", workers=2, idle_s=0.4)
    wanted = expected(folder)["waves/run-1", 0.5]["sin"]["value"]
    with httpx.Client(base_url=server.url(), timeout=60) as client:
        wait_for(lambda: "answers, too" in server.err.read_text())
        wait_for(
            lambda: [one["loaded"] for one in client.get("/models").json()["models"]] == [0, 0]
        )
        assert client.get("/v2/models/taxi/ready").status_code == 200
        answer = client.post("/predict", json={"x": 0.5})
        assert answer.json()["sin"]["value"] == pytest.approx(wanted, abs=1e-5)
        assert 'onepass_model_woken_total{model="waves"} 1.0' in client.get("/metrics").text
        taxi = next(iter((folder / "models" / "taxi").glob("*/network.onnx")))
        taxi.write_bytes(taxi.read_bytes()[:-1] + b"?")
        row = client.get("/models/taxi/model/examples").json()["instances"][0]
        answer = client.post("/models/taxi/predict", json=row)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.json() == {"detail": "'taxi' rests, and cannot be loaded now"}
        wait_for(lambda: "network.onnx: is damaged" in server.err.read_text())
        assert client.post("/predict", json={"x": 0.5}).status_code == 200


def test_without_admins_there_is_nothing_of_it(start: Any, folder: Path) -> None:
    server = start(folder / "models")
    with httpx.Client(base_url=server.url()) as client:
        assert client.post("/v2/repository/index").status_code == 404
        assert client.post("/models/waves/swap").status_code == 404
        told = client.get("/models").json()
        assert [one["name"] for one in told["models"]] == ["sincos", "taxi"]
        assert client.post("/models/sincos/predict", json={"x": 1}).status_code == 200
