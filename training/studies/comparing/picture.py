"""A comparison as a picture: mean gain with error bars; for two tasks, the Pareto front beside."""

from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from onepass.training.studies.comparing.comparison import Compared, Comparison


def picture(found: Comparison) -> bytes:
    """A PNG."""
    figure = draw(found)
    out = BytesIO()
    figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return out.getvalue()


def draw(found: Comparison) -> Figure:
    """The figure itself."""
    fronts = len(found.tasks) == 2
    height = 1.6 + 0.32 * len(found.variants)
    figure = Figure(figsize=(13 if fronts else 8, max(height, 4.5 if fronts else 0)))
    figure.set_layout_engine("constrained")
    FigureCanvasAgg(figure)
    if fronts:
        left, right = figure.subplots(1, 2)
        gains(left, found)
        front(right, found)
    else:
        gains(figure.subplots(), found)
    return figure


def gains(axis: Axes, found: Comparison) -> None:
    """Mean gains with their intervals, the best on top."""
    ordered = sorted(found.variants, key=lambda one: one.mean_gain.value)
    for place, one in enumerate(ordered):
        gain = one.mean_gain
        colour = _colour(one, found)
        axis.plot([100 * gain.low, 100 * gain.high], [place, place], color=colour, linewidth=2)
        axis.plot(100 * gain.value, place, "o", color=colour)
    axis.axvline(0, color="grey", linewidth=0.8, linestyle=":")
    axis.set_yticks(range(len(ordered)), [one.variant.name for one in ordered])
    axis.set_xlabel("mean gain over each task alone, % of its error (95 % interval)")
    axis.set_title(f"{found.name}: {found.rows} {found.judged_on} rows", loc="left")
    axis.grid(axis="x", alpha=0.3)


def front(axis: Axes, found: Comparison) -> None:
    """Errors of both tasks; those that no other variant beats in both are joined."""
    (first, x_metric), (second, y_metric) = found.tasks.items()
    points = [(one.errors[first].value, one.errors[second].value, one) for one in found.variants]
    for x, y, one in points:
        axis.plot(x, y, "o", color=_colour(one, found))
        axis.annotate(one.variant.name, (x, y), xytext=(4, 3), textcoords="offset points",
                      fontsize=7)  # fmt: skip
    best = sorted(
        (x, y) for x, y, _ in points
        if not any(a <= x and b <= y and (a, b) != (x, y) for a, b, _ in points)
    )  # fmt: skip
    axis.plot(*zip(*best, strict=True), color="tab:orange", linewidth=1, zorder=0)
    axis.plot(
        found.alone[first].value, found.alone[second].value, "*", color="black", markersize=11
    )
    axis.set_xlabel(f"{first}, {_metric(x_metric, found.units[first])}")
    axis.set_ylabel(f"{second}, {_metric(y_metric, found.units[second])}")
    axis.set_title("Pareto front; the star is each task alone; lower left is better", loc="left")
    axis.grid(alpha=0.3)


def _metric(name: str, unit: str | None) -> str:
    return f"{name} in {unit}" if unit else name


def _colour(one: Compared, found: Comparison) -> str:
    if one is found.reference:
        return "black"
    return "tab:blue" if one.differs else "silver"
