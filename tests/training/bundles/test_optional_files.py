"""The graph and the pictures: where one cannot be had the bundle is whole, and a note says why."""

from collections.abc import Callable

import pytest

from onepass.models.manifest import Manifest
from onepass.training.bundles import export
from onepass.training.bundles.export import Exported
from onepass.training.bundles.judge import NOTHING
from onepass.training.bundles.optional_files import NO_GRAPH, graph, pictures
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.reporting.page_data import Told
from onepass.training.runs.build import begun
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import Spec


@pytest.fixture
def begun_loop(shop: Callable[..., Spec]) -> tuple[Loop, Prepared, Manifest]:
    spec = shop({"threads": 1})
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    manifest = Manifest(
        name="shop",
        version="run-1",
        contract=prepared.contract,
        network=spec.network.model_dump(mode="json"),
        tolerance={},
        spec={},
        made={},
    )
    return loop, prepared, manifest


def test_a_refused_graph_is_a_note_and_no_file(
    begun_loop: tuple[Loop, Prepared, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, prepared, manifest = begun_loop
    monkeypatch.setattr(export, "export", lambda *args: Exported({}, None, "an op is unknown"))
    assert graph(loop, prepared, manifest) == NO_GRAPH
    assert prepared.notes[-1] == "no ONNX graph, torch serves: an op is unknown"


def test_pictures_that_cannot_be_drawn_are_notes(
    begun_loop: tuple[Loop, Prepared, Manifest],
) -> None:
    _, prepared, manifest = begun_loop
    told = Told(
        name="shop", version="run-1", contract=manifest.contract, prepared=prepared,
        trained=prepared.train, answered=NOTHING, one_row=lambda index: {},
        report={}, history=[], spec={}, made={}, train_skills={},
    )  # fmt: skip
    assert pictures(told) == {}
    assert [note.partition(": ")[2].partition(":")[0] for note in prepared.notes[-2:]] == [
        "no curves.png", "no report.html",
    ]  # fmt: skip
