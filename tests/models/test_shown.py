"""What notebooks show: names are escaped, nothing is asked for, no script runs."""

import re

from onepass.models.shown import card, framed, metrics, table

EVIL = '<script>alert("1")</script>'


def test_every_name_is_escaped() -> None:
    shown = card(table(EVIL, [EVIL], [[EVIL]]))
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 3


def test_a_page_stands_in_a_frame_in_which_no_script_runs() -> None:
    shown = framed(f'<p title="a">{EVIL}</p>', EVIL)
    assert shown.startswith('<iframe sandbox="" ')
    assert shown.count("<") == 2, "the page is one attribute"
    assert "&lt;p title=&quot;a&quot;&gt;" in shown


def test_nothing_is_asked_for() -> None:
    assert not re.search(r"https?:|url\(|@import|src=", card())


def test_metrics_are_told_beside_the_trivial_answer() -> None:
    one = {"value": 1.23456, "low": 1, "high": None, "trivial": 2.5, "unit": "USD"}
    tasks = {"fare": {"metrics": {"mae": one, "skill": one}}, "tip": {}}
    shown = metrics({"judged_on": "test", "tasks": tasks})
    assert [*re.findall(r"<td>(.*?)</td>", shown)] == ["fare", "mae", "1.235 USD", "1 to –", "2.5"]
    assert "on test rows" in shown
