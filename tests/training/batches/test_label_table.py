"""Labels of all tasks in one table, and what weighs texts by it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.training.batches.label_table import label_table
from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.specs.spec import BadSpec, Spec, parse

TABLE = """text,good,topics,stars,size,split
fine soup,yes,food,2,10,train
fine film,yes,film,3,20,train
bad film,no,film|food,1,,train
bad soup,no,,2,10,train
soup,,food,1,10,train
fine,yes,food,3,10,val
"""


@pytest.fixture
def spec(tmp_path: Path) -> Callable[..., Spec]:
    file = tmp_path / "t.csv"
    file.write_text(TABLE)

    def made(**tasks: dict[str, Any]) -> Spec:
        return parse(
            {
                "name": "t",
                "inputs": {"text": {"kind": "text", "max_tokens": 4}},
                "tasks": tasks,
                "source": {"kind": "table", "path": str(file)},
                "encoders": {"texts": {"weights": "ratios", "min_count": 1}},
                "trunk": {"widths": [4]},
            }
        )

    return made


def test_every_kind_of_label_has_its_columns(spec: Callable[..., Spec]) -> None:
    asked = spec(
        size={"kind": "regression"},
        good={"kind": "binary", "labels": ["no", "yes"]},
        topics={"kind": "multilabel", "labels": ["film", "food"]},
        stars={"kind": "ordinal", "labels": ["1", "2", "3"]},
    )
    prepared = prepare(asked)
    nan = np.nan
    expected = [
        [1, 0, 1, 0, 1, 0],
        [1, 1, 0, 0, 0, 1],
        [0, 1, 1, 1, 0, 0],
        [0, nan, nan, 0, 1, 0],
        [nan, 0, 1, 1, 0, 0],
    ]
    found = label_table(prepared.contract, prepared.train)
    assert np.array_equal(found, np.array(expected, dtype=np.float32), equal_nan=True)


def test_training_weighs_texts_by_the_labels_of_its_rows(spec: Callable[..., Spec]) -> None:
    asked = spec(size={"kind": "regression"}, good={"kind": "binary", "labels": ["no", "yes"]})
    loop = begun(asked, prepare(asked))
    decode = asked.inputs["text"].decode  # type: ignore[union-attr]
    weights = dict(loop.network.named_buffers())
    (found,) = [tensor for name, tensor in weights.items() if name.endswith(".weights")]
    fine, bad, soup = (float(found[decode(word)[0]]) for word in ("fine", "bad", "soup"))
    assert fine == pytest.approx(bad)
    assert fine > soup == 0


def test_ratios_need_labels(spec: Callable[..., Spec]) -> None:
    with pytest.raises(BadSpec, match=r"encoders\.texts\.weights: ratios are those of labels"):
        spec(size={"kind": "regression"})
