"""Pictures of a page: small, alike, the same for the same numbers, and told to who cannot see."""

import pytest

from onepass.training.reporting.figures import LONG, cut, panels, svg, title


def test_a_figure_for_each_panel() -> None:
    figures, axes = panels(3, height=2, width=5)
    assert [figure.axes for figure in figures] == [[axis] for axis in axes]
    assert figures[0].get_size_inches().tolist() == [5, 2]


def test_the_same_numbers_give_the_same_bytes_and_no_date() -> None:
    def drawn() -> str:
        figures, (axis,) = panels(1)
        axis.plot([1, 2], [3, 4])
        title(axis, "a title")
        return str(svg(figures, "what it shows"))

    assert drawn() == drawn()
    assert "dc:date" not in drawn()
    assert '<svg role="img" aria-label="what it shows"' in drawn()


def test_what_is_told_is_text_and_never_markup() -> None:
    figures, _ = panels(2)
    drawn = str(svg(figures, '<b>"fare"</b>'))
    assert "<b>" not in drawn
    assert 'aria-label="&lt;b&gt;&#34;fare&#34;&lt;/b&gt; (1 of 2)"' in drawn
    assert "(2 of 2)" in drawn
    assert " (1 of 1)" not in str(svg(figures[0], "alone"))


@pytest.mark.parametrize("label", ["", "short", "x" * LONG, "x" * (LONG + 1)])
def test_a_label_fits_beside_an_axis(label: str) -> None:
    assert len(cut(label)) <= LONG
    assert (cut(label) == label) == (len(label) <= LONG)
