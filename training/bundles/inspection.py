"""What `onepass inspect` prints of a bundle, whoever made it."""

from rich.console import Console

from onepass.models.bundle import MANIFEST, REPORT, WEIGHTS, BadBundle, Bundle, first_line
from onepass.models.documents import tame
from onepass.training.bundles.latency import show_cost
from onepass.training.reporting.tables import PlainTable, show_contract, show_report


def show_bundle(console: Console, bundle: Bundle) -> None:
    """Contract, report, sizes, how it was made, what an answer costs.

    Raises:
        BadBundle: it does not say what bundles say; what it does say is printed until there.
    """
    parts = (
        (show_contract, REPORT), (show_report, REPORT), (show_facts, MANIFEST),
        (show_cost, MANIFEST),
    )  # fmt: skip
    for show, name in parts:
        try:
            show(console, bundle)
        except (BadBundle, OSError):
            raise
        except Exception as error:  # whatever it is made of
            text = f"{bundle.folder / name}: is damaged: {first_line(error)}"
            raise BadBundle(text) from error


def show_facts(console: Console, bundle: Bundle) -> None:
    """Files, sizes, how it was made."""
    files = PlainTable(str(bundle.folder), ["file", "bytes"])
    for name, content in bundle.files.items():
        files.add_texts(name, f"{len(content):,}")
    parts: dict[str, int] = {}
    for name, array in bundle.weights().items():
        part = name.partition(".")[0]
        parts[part] = parts.get(part, 0) + array.size
    sizes = ", ".join(f"{part} {count:,}" for part, count in parts.items())
    console.print(files)
    console.print(f"numbers in {WEIGHTS}: {tame(sizes)}", markup=False, highlight=False)
    for key, value in bundle.manifest.made.items():
        console.print(tame(f"{key}: {value}"), markup=False, highlight=False)
