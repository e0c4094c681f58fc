"""Pictures of a page: small SVG with one look."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, MAIN, SECOND, FAINT = "#3d4451", "#2563eb", "#d97706", "#9aa3b2"
LONG = 16
LOOK = Path(__file__).parent / "look.mplstyle"


def panels(
    count: int, *, height: float = 2.8, width: float = 4.4
) -> tuple[list[Figure], list[Axes]]:
    """A figure each: side by side where there is room, below one another where there is not. As
    many numbers stand below it as fit there, however long they are.
    """
    figures = []
    with rc_context(fname=LOOK):
        for _ in range(count):
            figures.append(Figure(figsize=(width, height), layout="constrained"))
            FigureCanvasSVG(figures[-1])
        axes = [figure.subplots() for figure in figures]
        for axis in axes:
            axis.locator_params(axis="x", nbins=max(3, int(width)))
        return figures, axes


def cut(label: str) -> str:
    """A label that fits beside an axis."""
    return label if len(label) <= LONG else f"{label[: LONG - 1]}…"


def title(axis: Axes, text: str) -> None:
    """Above the left end of a panel."""
    axis.set_title(text, loc="left", fontsize=10, color=INK)


def svg(figures: Figure | Sequence[Figure], description: str) -> Markup:
    """Elements of a page; `description` says to those who cannot see them what they show."""
    every = [figures] if isinstance(figures, Figure) else figures
    of = [f" ({n} of {len(every)})" if len(every) > 1 else "" for n in range(1, len(every) + 1)]
    drawn = [_svg(figure, description + number) for figure, number in zip(every, of, strict=True)]
    return Markup('<div class="panels">{}</div>').format(Markup("").join(drawn))


def _svg(figure: Figure, description: str) -> Markup:
    out = BytesIO()
    with rc_context(fname=LOOK):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    text = out.getvalue().decode()
    element = text[text.index("<svg") :].replace("<metadata>", "<metadata hidden>")
    label = Markup.escape(description)
    return Markup(element.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))
