"""A comparison as a picture: the best on top, and a front where there are two tasks."""

from dataclasses import replace
from io import BytesIO

from matplotlib.figure import Figure
from PIL import Image

from onepass.training.studies.comparing.comparison import Comparison
from onepass.training.studies.comparing.picture import draw, front, gains, picture


def test_it_is_a_png_and_the_same_for_the_same_numbers(comparison: Comparison) -> None:
    content = picture(comparison)
    assert Image.open(BytesIO(content)).format == "PNG"
    assert content == picture(comparison)


def test_the_best_is_on_top_with_its_interval(comparison: Comparison) -> None:
    axis = Figure().subplots()
    gains(axis, comparison)
    names = [label.get_text() for label in axis.get_yticklabels()]
    assert names == ["hard + dwa", "hard + equal", "mmoe + equal"]
    low, high = axis.lines[4].get_xdata()  # a line and a point for each
    assert (round(float(low), 6), round(float(high), 6)) == (8.5, 11.5)


def test_the_front_joins_what_no_other_beats_in_both(comparison: Comparison) -> None:
    axis = Figure().subplots()
    front(axis, comparison)
    joined = next(line for line in axis.lines if line.get_color() == "tab:orange")
    assert len(joined.get_xdata()) == 1, "one variant beats all others in both tasks"
    assert axis.get_xlabel() == "fare, mae in USD"


def test_of_three_tasks_there_is_no_front(comparison: Comparison) -> None:
    assert len(draw(comparison).axes) == 2
    three = replace(comparison, tasks=comparison.tasks | {"tip": "mae"})
    assert len(draw(three).axes) == 1
