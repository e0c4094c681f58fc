"""The spec: errors name path, rule and value, all at once; and no document is a traceback."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.losses import HuberSpec, MseSpec
from onepass.training.specs.read import EXAMPLES, find, load
from onepass.training.specs.spec import BadSpec, Spec, parse


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"sharing": {"kind": "soft", "fork": 3}},
            "sharing.fork: the trunk has 2 stages, so that tasks cannot part before stage 3",
        ),
        (
            {"sharing": {"kind": "mmoe"}, "trunk": {"widths": []}},
            "sharing.fork: the trunk has no stages, so that tasks cannot part before stage 1",
        ),
        (
            {"inputs": {"instances": {"kind": "number"}}},
            "inputs: 'instances' is reserved: it holds the rows of a larger request",
        ),
        (
            {"inputs": {"x": {"kind": "number", "min": 3, "max": 1}}},
            "inputs.x: min 3 must be below max 1",
        ),
        (
            {"trunk": {"widths": [], "dropout": 0.5}},
            "trunk: dropout comes behind a layer, and widths names none",
        ),
        (
            {"encoders": {"each": {"zone": {"kind": "bins"}}}},
            "encoders.each.zone.kind: 'bins' does not suit a category; there are embedding",
        ),
        (
            {"targets": {"each": {"card": "robust"}}},
            "targets.each.card: no such task of regression or quantiles; there are fare",
        ),
        ({"heads": {"each": {"fair": [3]}}}, "heads.each.fair: no such task; did you mean 'fare'?"),
        ({"losses": {"tip": {"kind": "mse"}}}, "losses.tip: no such task; there are fare, card"),
        (
            {"losses": {"card": {"kind": "mse"}}},
            "losses.card.kind: 'mse' does not suit a binary task; there are cross_entropy",
        ),
        (
            {"balancing": {"kind": "fixed", "weights": {"fares": 1}}},
            "balancing.weights.fares: no such task; did you mean 'fare'?",
        ),
        (
            {"source": {"kind": "table", "split": {"kind": "hash", "val": 0.9, "test": 0.3}}},
            "source.split: val and test leave no rows to train on",
        ),
        (
            {"source": {"kind": "table", "split": {"kind": "hash", "val": 0}}},
            "source.split: val must be above 0: validation rows choose the best epoch",
        ),
        (
            {"source": {"kind": "function", "ranges": {"x": [2, 1]}, "expressions": {}}},
            "source.ranges.x: the range 2 to 1 is empty",
        ),
        (
            {"trunk": {"kind": "resnet"}},
            "trunk.kind: resnet takes images, and no input is one: say trunk: {kind: mlp}",
        ),
        (
            {"inputs": {"photo": {"kind": "image", "size": 32}}},
            "trunk.kind: mlp takes no images, and photo is an image: "
            "say trunk: {kind: conv} or {kind: resnet}, or encoders.images.pretrained",
        ),
        (
            {
                "inputs": {"photo": {"kind": "image", "size": 8}},
                "trunk": {"kind": "conv", "channels": [4, 4, 4, 4]},
            },
            "trunk.channels: 4 stages leave nothing of 8 x 8 pixels",
        ),
        (
            {
                "inputs": {
                    "a": {"kind": "image", "size": 8},
                    "b": {"kind": "image", "size": [8, 4]},
                },
                "trunk": {"kind": "resnet"},
            },
            "inputs: images of one network have one size, got [(8, 4), (8, 8)]",
        ),
        (
            {"augment": {"distance": {"flip": True}}},
            "augment.distance: no such input of kind image",
        ),
        (
            {"source": {"kind": "images", "pattern": "age.jpg"}},
            "source.pattern: has no field, as in [age]_[gender].jpg: 'age.jpg'",
        ),
    ],
)
def test_what_does_not_fit_together_is_named_by_its_path(
    changes: dict[str, Any], words: str, problems: Callable[..., list[str]]
) -> None:
    assert problems(**changes) == [words]


def test_defaults_are_those_of_the_spec(taxi_document: dict[str, Any]) -> None:
    spec = parse(taxi_document)
    assert spec.loss("fare") == MseSpec()
    assert (
        parse(taxi_document | {"losses": {"fare": {"kind": "huber"}}}).loss("fare") == HuberSpec()
    )
    assert (spec.training.epochs, spec.training.seed, spec.balancing.kind) == (100, 0, "equal")
    assert spec.network.heads.hidden == (32,)


def test_a_spec_survives_json() -> None:
    spec = load("taxi")
    assert Spec.model_validate_json(spec.model_dump_json()).model_dump() == spec.model_dump()


names = st.sampled_from(["x", "kind", "fare", "min", "widths", "each", "columns", "split", "a b"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
words = st.sampled_from(["number", "category", "binary", "table", "function", "hash", "mlp"])
documents = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from([*Spec.model_fields, "x"]), documents, max_size=8))
def test_any_document_gives_a_spec_or_lines_of_words(document: dict[str, Any]) -> None:
    with pytest.raises(BadSpec) as refused:  # never a spec: a whole one is not found by chance
        parse(document)
    lines = str(refused.value).splitlines()
    assert lines
    assert not any("pydantic" in line for line in lines)


@given(part=st.sampled_from(list(Spec.model_fields)), value=documents)
def test_any_part_of_a_good_spec_may_be_anything(
    part: str, value: Any, taxi_document: dict[str, Any]
) -> None:
    try:
        parse(taxi_document | {part: value})
    except BadSpec as error:
        assert "pydantic" not in str(error)  # noqa: PT017 - either is fine


@pytest.mark.parametrize("example", [file.stem for file in EXAMPLES.glob("*.yaml")])
def test_every_example_is_found_by_its_name_and_loads(example: str) -> None:
    assert find(example).parent == EXAMPLES
    assert load(example).name == example


def test_a_file_goes_before_an_example_and_a_near_example_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sincos").write_text("name: mine")
    assert find("sincos") == Path("sincos")
    with pytest.raises(BadSpec, match="did you mean 'digits'"):
        find("digit")


@pytest.mark.parametrize(
    "content", [b"- a\n", b"", b"just text", b"\xff\xfe\x00", b"a: [", b"a: 1\na: 2"]
)
def test_a_file_that_holds_no_mapping_is_refused_with_its_name(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "spec.yaml"
    file.write_bytes(content)
    with pytest.raises(BadSpec, match=r"spec\.yaml: "):
        load(str(file))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("trunk.widths=[1000000000]", "trunk.widths[0]: must be at most 65,536, got 1000000000"),
        ("trunk.widths=[1e9]", "trunk.widths[0]: must be at most 65,536, got 1000000000.0"),
        (f"trunk.widths={[4] * 257}", "trunk.widths: must have at most 256, got 257"),
        ("heads.hidden=[1000000000]", "heads.hidden[0]: must be at most 65,536"),
        ("encoders.texts.width=1000000000", "encoders.texts.width: must be at most 65,536"),
        ("encoders.numbers={kind: bins, bins: 99999}", "bins: must be at most 4,096, got 99999"),
        ("sharing={kind: mmoe, experts: 1000000}", "sharing.experts: must be at most 1,024"),
        ("sharing={kind: ple, fork: 1000000}", "sharing.fork: must be at most 1,024"),
        ("trunk={kind: conv1d, channels: [1000000]}", "trunk.channels[0]: must be at most 65,536"),
        ("trunk={kind: transformer, blocks: 1000000}", "trunk.blocks: must be at most 1,024"),
        ("training.seed=9223372036854775808", "must be at most 9,223,372,036,854,775,807, got 92"),
        ("training.seed=-1", "training.seed: must be at least 0, got -1"),
        (f"training.seed=1{'0' * 200}", "must be at most 9,223,372,036,854,775,807, got 1000"),
        ("training.epochs=1000000001", "training.epochs: must be at most 1,000,000"),
        ("training.patience=1000000001", "training.patience: must be at most 1,000,000"),
        ("training.batch_size=1000000000", "training.batch_size: must be at most 16,777,216"),
        ("training.threads=1000000", "training.threads: must be at most 1,024"),
        ("training.lr=.inf", "training.lr: should be a finite number, got inf"),
        ("source.rows=1000000000000", "source.rows: must be at most 100,000,000"),
    ],
)
def test_sizes_have_bounds_that_are_said_at_once(path: str, words: str) -> None:
    with pytest.raises(BadSpec) as refused:
        load("sincos", [path])
    assert words in str(refused.value)
    assert len(str(refused.value)) < 200


def test_every_setting_and_every_kind_is_described() -> None:
    schema = Spec.model_json_schema()
    described = {"Spec": schema, **schema["$defs"]}
    silent = [name for name, one in described.items() if not one.get("description")]
    silent += [
        f"{name}.{setting}"
        for name, one in described.items()
        for setting, own in one["properties"].items()
        if not own.get("description", "").endswith(".")
    ]
    assert not silent, "say it under the field, in a sentence"
    assert sum(len(one["properties"]) for one in described.values()) > 550
