"""A comparison as a picture: mean gain with error bars; for two tasks, the Pareto front beside."""

from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from onepass.training.studies.comparing.comparison import Compared, Comparison

RIVAL = "tab:red"


def picture(comparison: Comparison) -> bytes:
    """A PNG."""
    figure = draw(comparison)
    out = BytesIO()
    figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return out.getvalue()


def draw(comparison: Comparison) -> Figure:
    """The figure itself."""
    fronts = len(comparison.tasks) == 2
    height = 1.6 + 0.32 * (len(comparison.variants) + len(comparison.rivals))
    figure = Figure(figsize=(13 if fronts else 8, max(height, 4.5 if fronts else 0)))
    figure.set_layout_engine("constrained")
    FigureCanvasAgg(figure)
    if fronts:
        left, right = figure.subplots(1, 2)
        gains(left, comparison)
        front(right, comparison)
    else:
        gains(figure.subplots(), comparison)
    return figure


def gains(axis: Axes, comparison: Comparison) -> None:
    """Mean gains with their intervals, the best on top."""
    bars = [(one.variant.name, one.mean_gain, _colour(one, comparison), "o")
            for one in comparison.variants]  # fmt: skip
    bars += [(one.label, one.mean_gain, RIVAL, "D") for one in comparison.rivals]
    ordered = sorted(bars, key=lambda bar: bar[1].value)
    for index, (_, gain, colour, marker) in enumerate(ordered):
        axis.plot([100 * gain.low, 100 * gain.high], [index, index], color=colour, linewidth=2)
        axis.plot(100 * gain.value, index, marker, color=colour)
    axis.axvline(0, color="grey", linewidth=0.8, linestyle=":")
    axis.set_yticks(range(len(ordered)), [name for name, *_ in ordered])
    axis.set_xlabel("mean gain over each task alone, % of its error (95 % interval)")
    axis.set_title(f"{comparison.name}: {comparison.rows} {comparison.judged_on} rows", loc="left")
    axis.grid(axis="x", alpha=0.3)


def front(axis: Axes, comparison: Comparison) -> None:
    """Errors of both tasks; those that no other variant beats in both are joined."""
    (first, x_metric), (second, y_metric) = comparison.tasks.items()
    points = [
        (one.errors[first].value, one.errors[second].value, one) for one in comparison.variants
    ]
    for x, y, one in points:
        axis.plot(x, y, "o", color=_colour(one, comparison))
        axis.annotate(one.variant.name, (x, y), xytext=(4, 3), textcoords="offset points",
                      fontsize=7)  # fmt: skip
    _rivals(axis, comparison, first, second)
    best = sorted(
        (x, y) for x, y, _ in points
        if not any(a <= x and b <= y and (a, b) != (x, y) for a, b, _ in points)
    )  # fmt: skip
    axis.plot(*zip(*best, strict=True), color="tab:orange", linewidth=1, zorder=0)
    axis.plot(
        comparison.alone[first].value,
        comparison.alone[second].value,
        "*",
        color="black",
        markersize=11,
    )
    axis.set_xlabel(f"{first}, {_metric(x_metric, comparison.units[first])}")
    axis.set_ylabel(f"{second}, {_metric(y_metric, comparison.units[second])}")
    axis.set_title("Pareto front; the star is each task alone; lower left is better", loc="left")
    axis.grid(alpha=0.3)


def _rivals(axis: Axes, comparison: Comparison, first: str, second: str) -> None:
    for rival in comparison.rivals:
        x, y = rival.errors[first].value, rival.errors[second].value
        axis.plot(x, y, "D", color=RIVAL, markersize=5)
        axis.annotate(rival.name, (x, y), xytext=(4, 3), textcoords="offset points", fontsize=7)


def _metric(name: str, unit: str | None) -> str:
    return f"{name} in {unit}" if unit else name


def _colour(one: Compared, comparison: Comparison) -> str:
    if one is comparison.reference:
        return "black"
    return "tab:blue" if one.differs else "silver"
