"""What a bundle that is made of another costs, and gains: both side by side."""

from collections.abc import Mapping, Sequence

from onepass.models.bundle import Bundle
from onepass.models.graph_manifest import GRAPH
from onepass.models.proven import proven
from onepass.training.bundles.latency import forward_us
from onepass.training.reporting.tables import PlainTable

TURNS = 4
WHERE = "skill on validation rows"
Skills = Mapping[str, float]


def costs(bundles: tuple[Bundle, Bundle], before: Skills, after: Skills) -> PlainTable:
    """Per task the skill on validation rows, of the one that was there and of the one made of it;
    their bytes, and the time of a forward pass of one row here."""
    table = PlainTable("", ["", *(bundle.label for bundle in bundles)])
    for task, skill in before.items():
        table.add_texts(f"{task}: {WHERE}", f"{skill:.4f}", f"{after[task]:.4f}")
    graphs = [bundle.files.get(GRAPH, b"") for bundle in bundles]
    table.add_texts("MB of the graph", *(f"{len(graph) / 1e6:.2f}" for graph in graphs))
    sizes = [sum(map(len, bundle.files.values())) / 1e6 for bundle in bundles]
    table.add_texts("MB of all files", *(f"{size:.2f}" for size in sizes))
    table.add_texts("us a forward pass of one row here", *_times(bundles))
    return table


def _times(bundles: Sequence[Bundle]) -> list[str]:
    """In turns, so that what else runs here hits both alike."""
    predictors = [proven(bundle) for bundle in bundles]
    rows = [bundle.golden().rows[0] for bundle in bundles]
    turns = [list(map(forward_us, predictors, rows)) for _ in range(TURNS)]
    least = [min(times) for times in zip(*turns, strict=True)]
    names = [predictor.engine.name for predictor in predictors]
    return [f"{us:,.0f} ({name})" for us, name in zip(least, names, strict=True)]
