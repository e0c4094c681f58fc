"""The model card of a bundle: what a stranger must know of it, in Markdown, with the header that
Hugging Face reads (https://huggingface.co/docs/hub/model-cards)."""

from collections.abc import Iterator
from typing import Any

import yaml

from onepass.models.bundle import Bundle

IMAGE, TEXT = "image", "text"
LABELLED = ("binary", "multiclass", "ordinal", "multilabel")
JUDGED = "value", "low", "high", "trivial"


def card(bundle: Bundle) -> str:
    """The whole file."""
    report = bundle.report()
    header = yaml.safe_dump(_header(bundle, report), sort_keys=False, allow_unicode=True)
    parts = (
        f"# {bundle.manifest.name}\n\nVersion {bundle.manifest.version}. One network that answers "
        "every question below from one forward pass.",
        _answers(bundle),
        _asks(bundle),
        _quality(report),
        _limits(report),
        _use(bundle),
        _origin(bundle, report),
    )
    return f"---\n{header}---\n\n" + "\n\n".join(parts) + "\n"


def pipeline(bundle: Bundle) -> str:
    """The task as Hugging Face names it: by the inputs, then by the first task."""
    kinds = {one.kind for one in bundle.contract.inputs.values()}
    task = next(iter(bundle.contract.tasks.values())).kind
    if IMAGE in kinds:
        pixels = {"detection": "object-detection", "segmentation": "image-segmentation",
                  "depth": "depth-estimation", "keypoints": "keypoint-detection"}  # fmt: skip
        return pixels.get(task, "image-classification")
    if TEXT in kinds:
        return "text-classification"
    if task == "tagging":
        return "token-classification"
    return "tabular-classification" if task in LABELLED else "tabular-regression"


def metrics(report: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Task, metric, and what was found, where it was."""
    for task, told in report["tasks"].items():
        for name, found in told.get("metrics", {}).items():
            if isinstance(found.get("value"), int | float):
                yield task, name, found


def _header(bundle: Bundle, report: dict[str, Any]) -> dict[str, Any]:
    kind = pipeline(bundle)
    results = [
        {
            "task": {"type": kind, "name": task},
            "dataset": {"type": bundle.manifest.name, "name": f"{_judged(report)} rows"},
            "metrics": [{"type": name, "value": float(f"{found['value']:.6g}")}],
        }
        for task, name, found in metrics(report)
    ]
    index = {"model-index": [{"name": bundle.manifest.name, "results": results}]}
    tags = ["onepass", "multi-task", *(["onnx"] if bundle.manifest.engine else [])]
    return {"library_name": "onepass", "pipeline_tag": kind, "tags": tags} | (
        index if results else {}
    )


def _judged(report: dict[str, Any]) -> str:
    return str(report.get("judged_on", "test"))


def _answers(bundle: Bundle) -> str:
    rows = [
        (name, task.kind, getattr(task, "unit", None) or "", _few(getattr(task, "labels", None)))
        for name, task in bundle.contract.tasks.items()
    ]
    return "## What it answers\n\n" + table(("task", "kind", "unit", "labels"), rows)


def _asks(bundle: Bundle) -> str:
    rows = [
        (name, one.kind, getattr(one, "unit", None) or "", "no" if one.optional else "yes")
        for name, one in bundle.contract.inputs.items()
    ]
    return "## What it is asked with\n\n" + table(("input", "kind", "unit", "needed"), rows)


def _quality(report: dict[str, Any]) -> str:
    rows = [
        (task, name, *(_number(found.get(part)) for part in JUDGED))
        for task, name, found in metrics(report)
    ]
    heads = ("task", "metric", "reached", "95 % from", "to", "the trivial answer's")
    count = report.get("rows", {}).get(_judged(report), "no")
    text = f"Judged on {count} {_judged(report)} rows, which it did not learn from."
    return f"## How good it is\n\n{text}\n\n" + (table(heads, rows) if rows else "Not judged.")


def _limits(report: dict[str, Any]) -> str:
    notes = [f"- {note}" for note in report.get("notes", [])]
    notes += [
        f"- `{task}` {told['verdict']}"
        for task, told in report["tasks"].items()
        if told.get("verdict")
    ]
    notes.append("- Numbers hold for rows like those it was judged on, and for no others.")
    return "## What to mind\n\n" + "\n".join(notes)


def _use(bundle: Bundle) -> str:
    name = bundle.manifest.name
    lines = ("pip install onepass", f"onepass serve {name}", "curl localhost:8000/model/examples")
    return (
        "## How it is used\n\n" + "".join(f"    {line}\n" for line in lines) + "\n"
        f"`POST /predict` answers all tasks at once; `/v2/models/{name}/infer` speaks the Open "
        "Inference Protocol. The page at `/docs` says the rest."
    )


def _origin(bundle: Bundle, report: dict[str, Any]) -> str:
    made = bundle.manifest.made
    libraries = ", ".join(f"{name} {version}" for name, version in _libraries(bundle).items())
    rows = ", ".join(f"{count} {part}" for part, count in report.get("rows", {}).items())
    lines = [
        f"- rows: {rows or 'unknown'}",
        f"- parameters: {made.get('parameters', 'unknown')}",
        f"- seed: {made.get('seed', 'unknown')}",
        f"- sha256 of the data: `{made.get('fingerprint', 'unknown')}`",
        f"- made with: {libraries or 'unknown'}",
        f"- checksum of the manifest: `{bundle.manifest.checksum}`",
    ]
    return "## Where it comes from\n\n" + "\n".join(lines)


def _libraries(bundle: Bundle) -> dict[str, str]:
    libraries: dict[str, str] = bundle.manifest.made.get("libraries", {})
    return libraries


def _few(labels: Any) -> str:
    if not labels:
        return ""
    shown = ", ".join(map(str, labels[:8]))
    return shown if len(labels) <= 8 else f"{shown}, … ({len(labels)})"


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else ""


def table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """In Markdown."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(one) for one in line)} |" for line in lines)


def _cell(value: Any) -> str:
    """Names are the maker's, and may hold what Markdown would read."""
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
