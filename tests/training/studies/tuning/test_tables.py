"""A search in tables and words: the best first, and no more certainty than there is."""

import csv
from dataclasses import replace

import yaml
from rich.console import Console

from onepass.training.specs.spec import parse
from onepass.training.studies.statistics import Estimate
from onepass.training.studies.tuning.tables import csv_text, ranked, tables, words, yaml_text
from onepass.training.studies.tuning.tune import Tuned


def test_the_best_comes_first_and_what_came_to_nothing_last(tuned: Tuned) -> None:
    assert [one.number for one in ranked(tuned)] == [2, 0, 1, 3]
    trials, judged = tables(tuned)
    assert (trials.row_count, judged.row_count) == (4, 2)
    console = Console(width=140)
    with console.capture() as printed:
        console.print(trials, judged)
    text = printed.get()
    assert "#2 hard + equal, lr 0.01  <- chosen" in text
    assert "failed" in text
    assert "1.5 ± 0.1" in text
    assert "+25.0 ± 5.0" in text


def test_words_are_as_sure_as_the_numbers(tuned: Tuned) -> None:
    assert words(tuned) == (
        "On validation rows #2 hard + equal, lr 0.01 is best; on the 60 test rows its errors are "
        "25.0 % ± 5.0 smaller than those of the spec's own settings, that can be told from chance "
        "(p = 0.004)."
    )
    worse = replace(tuned, mean_gain=Estimate(-0.1, -0.3, 0.1), p=0.4)
    assert "10.0 % ± 20.0 larger" in words(worse)
    assert "that cannot be told from chance (p = 0.4)" in words(worse)
    assert words(replace(tuned, best=tuned.own)).endswith("on validation rows: keep them.")


def test_the_csv_has_a_line_per_trial_and_what_was_chosen_in_it(tuned: Tuned) -> None:
    rows = list(csv.DictReader(csv_text(tuned).splitlines()))
    assert [row["chosen"] for row in rows] == ["False", "False", "True", "False"]
    assert [row["widths"] for row in rows] == ["", "2.0", "2.0", "2.0"]
    assert [row["finalist_skill"] for row in rows] == ["0.51", "", "0.69", ""]
    assert (rows[3]["failed"], rows[3]["validation_skill"]) == ("the loss is not finite", "")


def test_the_best_spec_is_a_file_that_trains(tuned: Tuned) -> None:
    text = yaml_text(tuned)
    assert text.startswith("# #2 hard + equal, lr 0.01: the best of 4 trials on validation rows, ")
    assert parse(yaml.safe_load(text)) == parse(tuned.best.variant.document)
