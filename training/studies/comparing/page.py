"""A comparison as a page: verdict, gains, errors, costs, and how all of it was measured."""

from collections.abc import Iterator
from importlib import metadata
from typing import Any

from markupsafe import Markup

from onepass.training.bundles import paths
from onepass.training.data.prepare import Prepared
from onepass.training.reporting.figures import panels, svg
from onepass.training.reporting.page import render
from onepass.training.specs.spec import Spec
from onepass.training.steps import automatic
from onepass.training.studies.comparing.comparison import Compared, Comparison
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.comparing.picture import front, gains
from onepass.training.studies.comparing.rivalry import Rivalry
from onepass.training.studies.comparing.tables import (
    cost_cells,
    error_cells,
    gain_cells,
    headers,
    rival_cells,
)
from onepass.training.studies.comparing.verdict import sentences
from onepass.training.studies.comparing.widths import cells
from onepass.training.studies.statistics import DRAWS

WORDS = {"train": "training", "val": "validation"}


def page(comparison: Comparison, spec: Spec, prepared: Prepared) -> bytes:
    """The file `compare.html`."""
    return render(
        "compare.html",
        title=f"{comparison.name}: was sharing worth it?",
        comparison=comparison,
        splits={WORDS.get(part, part): len(rows) for part, rows in prepared.parts.items()},
        verdict=sentences(comparison),
        pictures=list(_pictures(comparison)),
        headers=headers(comparison),
        alone=error_cells(comparison.alone, comparison),
        alone_costs=_costs(comparison.alone_cost, comparison),
        variants=[_variant(one, comparison) for one in comparison.variants],
        rivals=[_rival(one, comparison) for one in comparison.rivals],
        widths={name: cells(own) for name, own in comparison.widths.items()},
        promised=[*next(iter(comparison.widths.values()), {})],
        draws=DRAWS,
        epochs=automatic.settled(spec.training, prepared.train).lengths.epochs,
        spec=paths.told(spec, exclude_unset=True),
        made={"onepass": metadata.version("onepass"), "torch": metadata.version("torch"),
              "fingerprint of the data": prepared.fingerprint},
    )  # fmt: skip


def _variant(one: Compared, comparison: Comparison) -> dict[str, Any]:
    return {
        "name": one.variant.name,
        "seeds": one.seeds,
        "chosen": one is comparison.chosen,
        "gains": gain_cells(one, comparison),
        "errors": error_cells(one.errors, comparison),
        "skill": f"{one.skill:.4f}",
        "costs": _costs(one.cost, comparison),
    }


def _rival(one: Rivalry, comparison: Comparison) -> dict[str, Any]:
    return {
        "name": one.label,
        "seeds": one.seeds,
        "gains": rival_cells(one, comparison),
        "errors": error_cells(one.errors, comparison),
        "costs": _costs(one.cost, comparison),
    }


def _costs(cost: Cost, comparison: Comparison) -> list[str]:
    """With the pass in those of the reference."""
    return [*cost_cells(cost), f"{cost.forward_us / comparison.reference.cost.forward_us:.2f}"]


def _pictures(comparison: Comparison) -> Iterator[Markup]:
    bars = len(comparison.variants) + len(comparison.rivals)
    figures, (axis,) = panels(1, height=1.2 + 0.3 * bars, width=8.5)
    gains(axis, comparison)
    yield svg(figures, "mean gain of every variant over each task alone, with 95 % intervals")
    if len(comparison.tasks) == 2:
        figures, (axis,) = panels(1, height=4.6, width=8.5)
        front(axis, comparison)
        yield svg(figures, "errors of both tasks under every variant, and the Pareto front")
