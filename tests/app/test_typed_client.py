"""The typed client on real services: what it gives is what was answered, whatever happens."""

import asyncio
import importlib.metadata
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import polars as pl
import pytest

from onepass.models import Predictor
from onepass_client import (
    Answer,
    AsyncClient,
    BadRow,
    BadRows,
    Busy,
    Client,
    Depth,
    Forbidden,
    Label,
    Mask,
    NotFound,
    Number,
    Objects,
    TimedOut,
    TooLarge,
    TooLate,
    Unreachable,
    columns,
)

ROOT = Path(__file__).parents[2]
ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
ALONE = """
import sys
from importlib.util import find_spec
from onepass_client import Client, Number

assert not any(map(find_spec, ("numpy", "onepass", "pydantic")))
with Client(sys.argv[1], key="a-key") as service:
    print(service.predict({"x": 0.5}, model="sincos").task("sin", Number).value)
    print(len(list(service.stream(({"x": n} for n in range(600)), model="sincos"))))
"""


@pytest.fixture(scope="module")
def url(start_for_all: Any, make_bundle: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a service of two models that keeps answers, and wants a key."""
    folder = tmp_path_factory.mktemp("models")
    for name in ("taxi", "sincos"):
        make_bundle(name, onnx=True, folder=folder / name)
    fleet = folder / "fleet.yaml"
    models = "{name: taxi, path: taxi}, {name: sincos, path: sincos}"
    fleet.write_text(f"default: taxi\nmodels: [{models}]")
    server = start_for_all(fleet, api_keys="a-key", feedback=folder / "kept.sqlite", max_rows=1000)
    address: str = server.url()
    return address


@pytest.fixture
def service(url: str) -> Iterator[Client]:
    with Client(url, key="a-key", timeout_s=60) as client:
        yield client


def test_a_row_and_many_and_a_frame(service: Client, url: str) -> None:
    headers = {"authorization": "Bearer a-key"}
    raw = httpx.post(f"{url}/predict", json=ROW, headers=headers).json()
    answer = service.predict(ROW)
    assert {task: said.raw for task, said in answer.items()} == raw
    assert answer.task("fare", Number).value == raw["fare"]["value"]
    assert answer.task("card", Label).probabilities == raw["card"]["probabilities"]
    assert re.fullmatch(r"taxi/run-1", answer.source.model)
    assert "forward;dur=" in answer.source.timing
    frame = pl.DataFrame([ROW] * 1500)
    many = service.predict_many(frame, tasks=["fare"])
    assert [one.row for one in many] == list(range(1500))
    assert columns(many)["fare.value"] == pytest.approx([raw["fare"]["value"]] * 1500, rel=1e-5)


def test_what_is_wrong_is_told_with_path_value_and_rule(service: Client) -> None:
    with pytest.raises(BadRows) as caught:
        service.predict_many([ROW] * 1001 + [ROW | {"distance": -1, "hour": "x"}])
    said = [(one.path, one.value) for one in caught.value.problems]
    assert said == [("instances[1001].distance", -1), ("instances[1001].hour", "x")]
    assert caught.value.first_row == 1000
    found = list(service.stream([ROW, {"distance": 1}, ROW]))
    assert [type(one) for one in found] == [Answer, BadRow, Answer]
    assert isinstance(found[1], BadRow)
    assert found[1].problems[0].path == "instances[1].where"
    with pytest.raises(TooLarge):
        service.predict({"zone": "x" * 2**23} | ROW | {"zone": "x" * 2**23})
    with pytest.raises(NotFound, match="no such model"):
        service.of("taxis").predict(ROW)


def test_the_page_does_what_it_says(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "clients.md").read_text()
    (script,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    exec(script.replace('"http://localhost:8000"', f'"{url}", key="a-key", model="sincos"'), {})
    first, *rows, last = capfd.readouterr().out.splitlines()
    assert first.endswith("sincos/run-1")
    assert rows == [str(n) for n in range(1000)]
    assert last == "[('x', 'far', 'must be a number, got text')]"


def test_models_have_their_own_answers(service: Client, url: str) -> None:
    assert list(service.of("sincos").predict({"x": 1})) == ["sin", "cos"]
    assert list(service.predict({"x": 1}, model="sincos", version="run-1", tasks=["cos"])) == [
        "cos"
    ]
    assert "taxi" in str(service.models())
    assert service.of("sincos").describe()["name"] == "sincos"
    assert service.ready()
    with Client(url, key="another") as stranger, pytest.raises(Forbidden, match="401"):
        stranger.predict(ROW)


def test_truths_are_told_of_answers(service: Client) -> None:
    one, (_, two) = service.predict(ROW), service.predict_many([ROW, ROW])
    *_, three = service.stream([ROW, ROW, ROW])
    assert isinstance(three, Answer)
    truths = [one.truth(fare=3.5), two.truth(fare=4, card="cash"), three.truth(minutes=9)]
    assert (service.tell(truths).truths, service.tell(truths).new) == (3, 0)
    assert "fare" in service.quality()["tasks"]
    service.forget(one.source.answer_id or "")
    with pytest.raises(NotFound):
        service.tell(one.truth(fare=3.5))


def test_what_is_awaited_says_the_same(service: Client, url: str) -> None:
    async def ask() -> tuple[Answer, list[Answer], list[Answer | BadRow]]:
        async with AsyncClient(url, key="a-key", timeout_s=60) as other:
            rows = ({"x": n / 100} for n in range(700))
            lines = [one async for one in other.of("sincos").stream(rows)]
            return await other.predict(ROW), await other.predict_many([ROW] * 3), lines

    one, many, lines = asyncio.run(ask())
    assert one.tasks == service.predict(ROW).tasks
    assert len(many) == 3
    assert [line.row for line in lines] == list(range(700))


def test_it_works_where_there_is_httpx_alone(url: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT / "client", source, ignore=shutil.ignore_patterns("*.egg-info", "build"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    command = [*pip, "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(source)]
    subprocess.run(command, check=True)
    home = tmp_path / "home"
    venv.create(home, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"))
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    for name in needed("httpx"):
        for file in importlib.metadata.files(name) or ():
            if file.suffix == ".py":
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), site / file)
    shutil.copyfile(ROOT_CERTIFICATES, site / "certifi" / "cacert.pem")
    command = [str(home / "bin" / "python"), "-c", ALONE, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == "600"


ROOT_CERTIFICATES = str(
    importlib.metadata.distribution("certifi").locate_file("certifi/cacert.pem")
)


def needed(name: str) -> set[str]:
    """A distribution, and what it needs here."""
    lines = importlib.metadata.requires(name) or []
    plain = [re.split(r"[\s<>=!~;\[(]", line)[0] for line in lines if "extra ==" not in line]
    there = {one for one in plain if _is_here(one)}
    return {name}.union(*map(needed, there))


def _is_here(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def test_both_distributions_are_of_one_version() -> None:
    both = [ROOT / "pyproject.toml", ROOT / "client" / "pyproject.toml"]
    said = [tomllib.loads(file.read_text())["project"] for file in both]
    assert said[0]["version"] == said[1]["version"]
    assert [one.split(">")[0] for one in said[1]["dependencies"]] == ["httpx"]


def test_who_asks_until_a_service_drains_loses_nothing(start: Any, make_bundle: Any) -> None:
    server = start(make_bundle("sincos", onnx=True), drain_s=2)
    answers = list[Answer]()
    with Client(server.url(), retries=0) as client:

        def ask() -> None:
            while client.ready():
                answers.append(client.predict({"x": 1}))
            answers.append(client.predict({"x": 1}))  # it still answers

        callers = [Thread(target=ask) for _ in range(4)]
        for caller in callers:
            caller.start()
        while len(answers) < 20:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        for caller in callers:
            caller.join(60)
        assert server.process.wait(60) == 0
        with pytest.raises(Unreachable):
            client.predict({"x": 1})
    assert len({str(one.tasks) for one in answers}) == 1


def asked(app: Any, work: Callable[[AsyncClient], Any], **given: Any) -> Any:
    """What comes of it, in the loop of the app."""

    async def whole() -> Any:
        transport = httpx.ASGITransport(app=app)
        async with AsyncClient("http://test", transport=transport, **given) as client:
            return await work(client)

    return asyncio.run(whole())


def test_without_room_it_comes_back_when_it_is_told(stub: Predictor, make_app: Any) -> None:
    app = make_app(stub)
    room = app.fleet.get().admission

    async def work(client: AsyncClient) -> Answer:
        room.rows = 10**9
        asyncio.get_running_loop().call_later(0.3, lambda: setattr(room, "rows", 0))
        return await client.predict({"x": 2})

    assert asked(app, work)["sin"].raw == {"value": 2}
    with pytest.raises(Busy) as caught:
        asked(app, work, retries=0)
    assert (caught.value.retry_after_s or 0) > 0
    assert sum(stub.engine.sizes) == 1  # type: ignore[attr-defined]


def test_the_service_keeps_the_deadline_of_the_caller(stub: Predictor, make_app: Any) -> None:
    plain = stub.engine.run

    def slow(arrays: Any, tasks: Any) -> Any:
        time.sleep(0.5)
        return plain(arrays, tasks)

    stub.engine.run = slow  # type: ignore[method-assign]

    async def work(client: AsyncClient) -> None:
        first = asyncio.create_task(client.predict({"x": 1}))
        await asyncio.sleep(0.1)
        with pytest.raises((TimedOut, TooLate)):
            await client.predict({"x": 2}, timeout_s=0.1)
        await first

    asked(make_app(stub, forward="thread"), work)
    assert stub.engine.sizes == [1]  # type: ignore[attr-defined]


def test_pictures_are_files_and_answers_are_of_their_kinds(
    plates: Predictor, make_app: Any, plate: Callable[..., bytes], tmp_path: Path
) -> None:
    file = tmp_path / "plate.png"
    file.write_bytes(plate((32, 16)))

    async def work(client: AsyncClient) -> tuple[Answer, Answer, bytes]:
        one = await client.predict({"plate": file})
        other = await client.predict({"plate": file}, masks="none", threshold=0.1)
        with file.open("rb") as opened:
            return one, other, await client.drawn({"plate": opened})

    one, other, drawn = asked(make_app(plates), work)
    beans = one.task("beans", Objects)
    assert (beans.count, beans.size, beans.objects[0].label) == (2, (32, 16), "whole")
    assert isinstance(beans.objects[0].attributes["good"], Label)
    assert one.task("mask", Mask).shares["whole"] == 0.25
    assert one.task("depth", Depth).map
    assert other.task("mask", Mask).mask is None
    assert other.task("beans", Objects).count == 3
    assert drawn.startswith(b"\x89PNG")
