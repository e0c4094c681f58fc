"""Targets that label each token of another column."""

from typing import Any

import polars as pl
import pytest

from onepass.models import yaml
from onepass.models.network.trunks import hands_on
from onepass.training.first_spec.propose import first_spec
from onepass.training.first_spec.tagged import tagged
from onepass.training.specs.read import read

WORDS = ["in Ulm we met Ann Lee .", "they go to Bad Ems now"] * 20
TAGS = ["O B-LOC O O B-PER I-PER O", "O O O B-LOC I-LOC O"] * 20


def test_as_many_words_as_elsewhere_are_no_tags(tmp_path: Any) -> None:
    pair = ["Mr. Ray", "Mrs. Doe", "Mr. Lee"] * 20
    dates = [f"{1 + place % 28} kg" for place in range(60)]
    table = {"who": pair, "weight": ["10 kg", "20 kg", "30 kg"] * 20, "dates": dates}
    pl.DataFrame(table | {"n": [place % 7 / 4 for place in range(60)]}).write_csv(
        tmp_path / "t.csv"
    )
    text, _ = first_spec(tmp_path / "t.csv", ["weight"])
    assert yaml.parse(text)["tasks"]["weight"]["kind"] == "multiclass"


def test_tokens_with_labels_are_a_sequence_and_tags(tmp_path: Any) -> None:
    words = ["in Ulm we met Ann Lee .", "they go to Bad Ems now ok"] * 20
    tags = ["O B-LOC O O B-PER I-PER O", "O O O B-LOC I-LOC O O"] * 20
    table = {"words": words, "ner": tags, "long": [place % 5 / 4 for place in range(40)]}
    pl.DataFrame(table | {"n": list(range(40))}).write_csv(tmp_path / "t.csv")
    text, _ = first_spec(tmp_path / "t.csv", ["ner", "long"])
    document = yaml.parse(text)
    assert document["tasks"] == {"ner": {"kind": "tagging"}, "long": {"kind": "regression"}}
    assert document["inputs"]["words"]["kind"] == "sequence"
    assert hands_on(read(document).trunk) == "tokens"


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        (TAGS, {"ner": "words"}),
        ([*TAGS[:38], "", ""], {"ner": "words"}),  # a row without labels agrees with any
        ([*TAGS[:36], *["O O"] * 4], {}),
        (WORDS, {"ner": "words"}),
        ([f"{n} x{n} y{n} z{n} a{n} b{n} c{n}" if n % 2 == 0 else f"{n} q{n} r{n} s{n} t{n} u{n}"
          for n in range(40)], {}),  # no label comes again
        (list(range(40)), {}),
    ],
)  # fmt: skip
def test_a_label_for_each_token(tags: list[Any], wanted: dict[str, str]) -> None:
    columns = {"words": pl.Series("words", WORDS), "ner": pl.Series("ner", tags)}
    assert tagged(columns, ["ner"]) == wanted
    assert tagged(columns, []) == {}


def test_all_targets_label_the_tokens_of_one_column() -> None:
    columns = {name: pl.Series(name, cells) for name, cells in
               (("words", WORDS), ("ner", TAGS), ("pos", TAGS), ("lemma", WORDS))}  # fmt: skip
    assert tagged(columns, ["ner", "pos"]) == {"ner": "lemma", "pos": "lemma"}
    assert tagged(columns, ["ner", "pos", "lemma"]) == dict.fromkeys(
        ["ner", "pos", "lemma"], "words"
    )
