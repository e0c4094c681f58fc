"""Pictures of a page: small SVG with one look."""

from io import BytesIO
from pathlib import Path

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, MAIN, SECOND, FAINT = "#3d4451", "#2563eb", "#d97706", "#9aa3b2"
LOOK = Path(__file__).parent / "look.mplstyle"


def panels(count: int, *, height: float = 2.8, width: float = 4.5) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side."""
    with rc_context(fname=LOOK):
        figure = Figure(figsize=(width * count, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.subplots(1, count, squeeze=False)
    return figure, list(axes[0])


def title(axis: Axes, text: str) -> None:
    """Above the left end of a panel."""
    axis.set_title(text, loc="left", fontsize=9, color=INK)


def svg(figure: Figure, told: str) -> Markup:
    """The figure as an element of a page; `told` says to those who cannot see it what it shows."""
    out = BytesIO()
    with rc_context(fname=LOOK):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    text = out.getvalue().decode()
    element = text[text.index("<svg") :].replace("<metadata>", "<metadata hidden>")
    label = Markup.escape(told)
    return Markup(element.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))
