"""Tags from two sources, one of them without test rows: from tables to a bundle, and to answers."""

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest
from typer.testing import CliRunner

from onepass import models
from onepass.models.bundle import Bundle, open_bundle
from onepass.training import fit
from onepass.training.cli import app
from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import BadSpec, Spec, parse
from onepass.training.studies.statistics import Errors
from onepass.training.studies.trial import Trial, load, run
from onepass.training.tasks import kind_of

NAMES = ("Ann", "Bob Lee", "Cid", "Dora")
TOWNS = ("Ulm", "Bad Ems", "Bonn", "Kiel")


def sentence(random: np.random.Generator, kind: str) -> tuple[list[str], list[str]]:
    """`in` comes before a town, `with` before a name: the word alone does not say."""
    words, tags = ["they"], ["O"]
    for _ in range(int(random.integers(0, 3))):
        label, before, known = (
            ("LOC", "in", TOWNS) if random.random() < 0.5 else ("PER", "with", NAMES)
        )
        called = str(random.choice(known)).split(" ")
        words += [before, *called]
        tags += ["O", *([f"{'BI'[place > 0]}-{label}{kind}" for place in range(len(called))])]
    return [*words, "!"], [*tags, "O"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("tags")
    for name, kind, splits, count in (
        ("one", "", ("train", "train", "val", "test"), 160),
        ("two", "x", ("train", "train", "val"), 90),
    ):
        rows = [sentence(random, kind) for _ in range(count)]
        pl.DataFrame(
            {
                "words": [" ".join(words) for words, _ in rows],
                "ner": [" ".join(tags) for _, tags in rows],
                "pos": [
                    " ".join("UP" if w.istitle() else "low" for w in words) if place % 3 else None
                    for place, (words, _) in enumerate(rows)
                ],
                "long": [len(words) for words, _ in rows],
                "split": [splits[place % len(splits)] for place in range(count)],
            }
        ).write_csv(folder / f"{name}.csv")  # fmt: skip
    return folder


def spec(folder: Path, **changes: Any) -> Spec:
    document: dict[str, Any] = {
        "name": "tags",
        "inputs": {"words": {"kind": "sequence", "max_tokens": 16, "ngrams": {"buckets": 500}}},
        "tasks": {
            "ner": {"kind": "tagging"},
            "other": {"kind": "tagging"},
            "pos": {"kind": "tagging"},
            "long": {"kind": "regression"},
        },
        "source": {
            "one": {"kind": "table", "path": f"{folder}/one.csv", "tasks": ["ner", "pos", "long"]},
            "two": {"kind": "table", "path": f"{folder}/two.csv", "tasks": ["other"],
                    "columns": {"other": "ner"}},
        },
        "encoders": {"tokens": {"width": 24, "word_dropout": 0.1}},
        "losses": {"ner": {"kind": "cross_entropy", "weights": "balanced", "smoothing": 0.05}},
        "trunk": {"kind": "conv1d", "channels": [24], "dropout": 0.1, "pool": "none"},
        "heads": {"hidden": []},
        "training": {"epochs": 12, "batch_size": 32, "lr": 0.02, "threads": 1},
    }  # fmt: skip
    return parse(document | changes)


@pytest.fixture(scope="module")
def bundle(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return fit(spec(folder), out=tmp_path_factory.mktemp("out"), pictures=False)


def test_every_task_learns_and_says_on_which_rows_it_is_judged(bundle: Bundle) -> None:
    tasks = bundle.report()["tasks"]
    assert tasks["ner"]["metrics"]["span_f1"]["value"] > 0.9
    assert tasks["other"]["metrics"]["span_f1"]["value"] > 0.8
    assert tasks["pos"]["metrics"]["token_accuracy"]["value"] > 0.95
    assert tasks["long"]["metrics"]["skill"]["value"] > 0.3
    assert {name: task["judged_on"] for name, task in tasks.items()} == {
        "ner": "test", "other": "val", "pos": "test", "long": "test",
    }  # fmt: skip
    assert tasks["other"]["labels"]["test"] == 0


def test_the_graph_is_kept_and_answers_rows_of_any_length_alike(bundle: Bundle) -> None:
    assert bundle.manifest.engine is not None
    onnx, torch = (models.load(bundle.folder, engine) for engine in ("onnx", "torch"))
    rows = [{"words": ["in", "Ulm"] * length} for length in (0, 8, 1, 3)]
    for rows_asked in (rows, *([row] for row in rows)):
        expected = torch.predict(rows_asked)
        for answer, wanted in zip(onnx.predict(rows_asked), expected, strict=True):
            assert answer["ner"]["tags"] == wanted["ner"]["tags"]
            assert answer["ner"]["confidence"] == pytest.approx(
                wanted["ner"]["confidence"], abs=1e-5
            )
    assert onnx.predict(rows[:1])[0]["ner"] == {"tags": [], "confidence": [], "spans": []}
    (answer,) = onnx.predict([{"words": ["they", "with", "Bob", "Lee", "in", "Ulm", "!"]}], ["ner"])
    assert answer["ner"]["spans"] == [
        {"start": 2, "end": 4, "label": "PER", "text": "Bob Lee"},
        {"start": 5, "end": 6, "label": "LOC", "text": "Ulm"},
    ]


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_onepass_predict_writes_tags_beside_the_rows(
    bundle: Bundle, tmp_path: Path, ending: str
) -> None:
    rows = [["they", "in", "Bad", "Ems"], ["hello"]]
    file, out = tmp_path / f"rows.{ending}", tmp_path / f"out.{ending}"
    match ending:
        case "csv":
            pl.DataFrame({"words": [" ".join(row) for row in rows]}).write_csv(file)
        case "parquet":
            pl.DataFrame({"words": rows}).write_parquet(file)
        case "jsonl":
            file.write_text("".join(orjson.dumps({"words": row}).decode() + "\n" for row in rows))
    command = ["predict", str(bundle.folder), str(file), "--out", str(out)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    expected = models.load(bundle.folder).predict([{"words": row} for row in rows])
    for place, answer in enumerate(expected):
        for task in {"ner", "pos"} & answer.keys():
            for field, value in answer[task].items():
                found = _found(out, place, task, field)
                assert found == (pytest.approx(value, abs=1e-6) if field == "confidence" else value)


def _found(out: Path, place: int, task: str, field: str) -> Any:
    match out.suffix:
        case ".csv":
            return orjson.loads(pl.read_csv(out)[f"{task}.{field}"][place])
        case ".parquet":
            return pl.read_parquet(out)[f"{task}.{field}"].to_list()[place]
    return orjson.loads(out.read_text().splitlines()[place])["answers"][task][field]


def test_missing_labels_and_the_other_sources_rows_are_not_answered(folder: Path) -> None:
    prepared = prepare(spec(folder))
    train = prepared.train
    for name in ("ner", "other", "pos"):
        assert not train.targets[name][~train.answered[name]].any()
        there = train.inputs["words"][:, :, 0] > 0
        known = train.answered[name]
        assert np.array_equal(train.targets[name][known] > 0, there[known])
    assert 0 < train.answered["pos"].sum() < train.answered["ner"].sum()


def one(folder: Path, tags: list[str | None]) -> Spec:
    table = {"words": ["a b", "c", "a\u00a0b c"] * 10, "ner": tags * 10}
    split = ["train", "val", "train"] * 10
    pl.DataFrame({**table, "split": split}).write_csv(folder / "odd.csv")
    tasks = {"ner": {"kind": "tagging"}}
    return spec(
        folder, tasks=tasks, losses={}, source={"kind": "table", "path": f"{folder}/odd.csv"}
    )


def test_a_space_inside_a_token_is_no_end(tmp_path: Path) -> None:
    prepared = prepare(one(tmp_path, ["O X", "O", "O X"]))
    assert [len(row["words"]) for row in prepared.golden[:2]] == [1, 1]
    assert prepared.train.targets["ner"].max() == 2


def test_labels_and_tokens_must_be_as_many(tmp_path: Path) -> None:
    with pytest.raises(BadSpec) as refused:
        prepare(one(tmp_path, ["O X", "O X X", None]))
    assert str(refused.value) == (
        "tasks.ner: 10 rows have more or fewer labels than tokens; "
        "the first is row 2, with 3 labels for 1 tokens"
    )


def test_a_trunk_that_pools_cannot_tag(folder: Path) -> None:
    with pytest.raises(BadSpec, match=r"tasks\.ner: tags each token, and the trunk does not hand"):
        spec(folder, trunk={"kind": "conv1d"})
    with pytest.raises(BadSpec, match="trunk: widths: are layers behind the pool"):
        spec(folder, trunk={"kind": "conv1d", "pool": "none", "widths": [8]})


def test_inspect_tells_of_tokens_and_spans(bundle: Bundle) -> None:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["inspect", str(bundle.folder)])
    assert done.exit_code == 0, done.output
    assert "up to 16 tokens" in done.stdout
    assert "spans of LOC, PER" in done.stdout
    assert open_bundle(bundle.folder).report()["inputs"]["words"]["tokens"]["most"] <= 16
    assert " multiply-adds a row, " in done.stdout
    assert f"sharing hard: {bundle.manifest.made['parameters']:,} parameters" in done.stdout


def test_a_comparison_judges_tokens(folder: Path, tmp_path: Path) -> None:
    chosen = spec(folder, training={"epochs": 2, "batch_size": 32})
    run(Trial("hard + equal", 0, chosen), tmp_path / ".running", tmp_path / "found.safetensors")
    found, prepared = load(tmp_path / "found.safetensors"), prepare(chosen)
    errors = Errors(prepared.contract, prepared.test, prepared.train)
    measured = kind_of(prepared.contract.tasks["ner"]).error.name
    assert errors.of(found, "ner")[0] == pytest.approx(found.facts["metrics"]["ner"][measured])
    assert errors.of(found, "ner")[0] < 2 * errors.trivial("ner")[0]
    assert "other" not in found.facts["metrics"]  # its source has no test rows


PROMISED = 0.8


@pytest.fixture(scope="module")
def promising(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Of each word it is left to chance what it is, of some more than of others."""
    random, folder = np.random.default_rng(1), tmp_path_factory.mktemp("promising")
    chances = {"sure": [1, 0, 0], "often": [0.8, 0.2, 0], "any": [0.4, 0.3, 0.3]}
    rows = [random.choice([*chances], int(random.integers(1, 8))) for _ in range(900)]
    tags = [[str(random.choice(["N", "V", "X"], p=chances[word])) for word in row] for row in rows]
    table = {"words": [" ".join(row) for row in rows], "pos": [" ".join(row) for row in tags]}
    pl.DataFrame(table).write_csv(folder / "rows.csv")
    split = {"kind": "hash", "val": 0.2, "test": 0.3, "calibration": 0.2}
    asked = spec(
        folder,
        tasks={"pos": {"kind": "tagging"}},
        source={"kind": "table", "path": f"{folder}/rows.csv", "split": split},
        losses={},
        certainty={"coverage": PROMISED},
        training={"epochs": 3, "batch_size": 32, "lr": 0.02, "threads": 1},
    )
    return fit(asked, out=folder / "out")


def test_the_tags_of_a_row_are_promised_all_at_once(promising: Bundle) -> None:
    told = promising.report()["certainty"]["tasks"]["pos"]
    low, high = told["expected"]
    assert low - 0.03 <= told["covered"] <= high + 0.1
    assert told["tokens"]["covered"] > told["covered"]
    assert told["tokens"]["count"] > told["rows"]
    assert 1 < told["size"] < 3
    page = (promising.folder / "report.html").read_text()
    assert "its tokens" in page
    mapped = promising.report()["certainty"]["maps"]["pos"]
    assert [*mapped] == ["kept", "log_loss", "brier", "ece"]
    for one in mapped["log_loss"].values():
        assert one["low"] <= one["value"] <= one["high"]


def test_every_engine_has_a_set_for_each_token(promising: Bundle) -> None:
    assert promising.manifest.engine is not None
    onnx, torch = (models.load(promising.folder, engine) for engine in ("onnx", "torch"))
    rows = [{"words": ["sure", "any", "often"] * length} for length in (1, 0, 3)]
    answers = [row["pos"] for row in onnx.predict(rows)]
    assert [row["sets"] for row in answers] == [row["pos"]["sets"] for row in torch.predict(rows)]
    for answer in answers:
        assert len(answer["sets"]) == len(answer["tags"])
        assert all(tag in own for tag, own in zip(answer["tags"], answer["sets"], strict=True))
    first, second, _ = answers[0]["sets"]
    assert len(first) < len(second) == 3


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_onepass_predict_writes_sets(promising: Bundle, tmp_path: Path, ending: str) -> None:
    test_onepass_predict_writes_tags_beside_the_rows(promising, tmp_path, ending)
