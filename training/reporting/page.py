"""The page itself: everything gathered, and digits by a template that escapes what it is given."""

import base64
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import yaml
from markupsafe import Markup
from numpy.typing import NDArray

from onepass.training.evaluation.answers import fields_of
from onepass.training.evaluation.tallies import seen_targets
from onepass.training.reporting.cosines import cosines
from onepass.training.reporting.history import layers, lines, went
from onepass.training.reporting.page_data import Told
from onepass.training.reporting.plots import pictures
from onepass.training.reporting.promised import promised
from onepass.training.reporting.scores import label_scores
from onepass.training.reporting.shown_maps import Pictures, shown_maps
from onepass.training.reporting.tables import describe_input, describe_task, seen_words
from onepass.training.reporting.warnings import beware
from onepass.training.reporting.worst_rows import worst
from onepass.training.sources.inputs import kind_of
from onepass.training.tasks import kind_of as task_kind
from onepass.training.tasks.words import digits

HERE = Path(__file__).parent
DRAWN = 12
"""Tasks with pictures: with more, nobody looks."""
LABELS = 40
LONG = 240
"""Letters of a cell; a worst row may hold a whole review."""
WORD = 24
"""Letters up to which a word is not broken."""
WIDEST_IMAGE = 300_000


def page(run: Told) -> bytes:
    """The file `report.html`."""
    report, history = run.report, [dict(line) for line in run.history]
    drawn = [name for name in run.contract.tasks if run.rows.answered[name].any()][:DRAWN]
    names, best = list(run.contract.tasks), report["best_epoch"]
    learnt = [name for name in names if report["tasks"][name]["trained"]]
    recorded = [
        lines(history, "weights", names[:DRAWN], "weight of each task's loss", best),
        lines(history, "norms", names[:DRAWN], "norm of each task's gradient at the cut", best),
        lines(history, "curriculum", ["rows"], "training rows that an epoch draws", best),
        *cosines(history, best),
        layers(history, best),
    ]
    return render(
        "report.html",
        title=f"{run.name}: report",
        name=run.name,
        version=run.version,
        report=report,
        rows=sum(report["rows"].values()),
        tasks={name: describe_task(task) for name, task in run.contract.tasks.items()},
        inputs=[
            {
                "name": name,
                "kind": declared.kind,
                "what": describe_input(declared),
                "seen": seen_words(report["inputs"].get(name, {})),
            }
            for name, declared in run.contract.inputs.items()
        ],
        went={name: went(history, name, best) for name in learnt[:DRAWN]},
        alone=max((t["alone"]["seeds"] for t in report["tasks"].values() if t["alone"]), default=0),
        promises=promised(report.get("certainty", {})),
        others=max(0, len(learnt) - DRAWN),
        recorded=[picture for picture in recorded if picture is not None],
        judged=[_judged(run, name) for name in drawn],
        beware=beware(
            run.contract,
            run.trained,
            run.rows,
            skills={n: t["metrics"]["skill"]["value"] for n, t in report["tasks"].items()
                    if t["metrics"]},
            train_skills={n: run.train_skills[n] for n in learnt if n in run.train_skills},
            report=report,
        ),
        spec=dict(run.spec),
        made={key: _plain(value) for key, value in run.made.items()},
    )  # fmt: skip


def render(template: str, **values: Any) -> bytes:
    """A template of this folder, filled; whatever it is given is text, unless it is our SVG."""
    loader = jinja2.FileSystemLoader(HERE)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    filters = {"number": _number, "share": _share, "short": _short, "kept": _kept, "yaml": _yaml}
    environment.filters |= filters
    style = Markup((HERE / "page.css").read_text())
    return environment.get_template(template).render(style=style, **values).encode()


def _judged(run: Told, name: str) -> dict[str, Any]:
    task, found = run.contract.tasks[name], run.answered.tallies[name]
    target = seen_targets(task, name, run.rows)
    fields = fields_of(run.answered.outputs, task, name, run.rows)
    scores, indices = label_scores(task, target, fields), run.rows.answered[name].nonzero()[0]
    errors, one = task_kind(task).row_errors(target, {**fields, **found}), run.one(name)
    return {
        "name": name,
        "picture": pictures(name, task, target, fields, found),
        "of": task.form.called,
        "maps": [
            {**shown._asdict(), "row": _cells(run, int(indices[shown.row]), ())}
            for shown in shown_maps(task, errors, one, _pictures(run, name, indices))
        ],
        "scores": scores[:LABELS],
        "more": len(scores) if len(scores) > LABELS else 0,
        "worst": [
            {"true": w.true, "said": w.said, "row": _cells(run, int(indices[w.row]), w.tokens)}
            for w in worst(task, errors, one)
        ],
    }


def _pictures(run: Told, name: str, indices: NDArray[np.int64]) -> Pictures | None:
    """Of the answered rows, as the network sees them; of tasks that run along an image."""
    image = run.contract.along.get(name)
    return Pictures(run.rows.inputs[image], indices) if image else None


def _cells(run: Told, index: int, wrong: tuple[int, ...]) -> dict[str, dict[str, Any]]:
    """A row as it was sent: words cut, images as pictures, tokens marked where they are wrong."""
    row = run.prepared.judged.row(index)
    cells = {}
    for name, value in row.items():
        if run.contract.inputs[name].decodes == "file":
            cells[name] = {"image": _image(value)}
        elif kind_of(run.contract.inputs[name]).words:
            marked = [Markup("<b>{}</b>" if n in wrong else "{}").format(_short(token))
                      for n, token in enumerate(value)]  # fmt: skip
            cells[name] = {"image": "", "text": Markup(" ").join(marked)}
        else:
            cells[name] = {"image": "", "text": _short(_plain(value))}
    return cells


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return f"{value:g}" if isinstance(value, float) else f"{value}"


def _image(value: str) -> str:
    """A data URI: of what a browser knows, and not too large."""
    head = base64.b64decode(value[:24])
    kinds = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"RIFF": "webp"}
    kind = next((kind for start, kind in kinds.items() if head.startswith(start)), "")
    return f"data:image/{kind};base64,{value}" if kind and len(value) < WIDEST_IMAGE else ""


def _number(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else digits(value)


def _share(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.2f}"


def _yaml(spec: Mapping[str, Any]) -> str:
    """As one writes it: a line for each input and each task."""
    text: str = yaml.safe_dump(
        spec, sort_keys=False, allow_unicode=True, width=96, default_flow_style=None
    )
    return text


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _kept(text: Any) -> str:
    """Words that no line breaks at their hyphens: x-ray, 2024-03-02, 1e-05."""
    if isinstance(text, Markup):
        return text
    parts = re.split(r"(\s+)", str(text))
    return Markup("").join(
        Markup('<span class="kept">{}</span>').format(part)
        if "-" in part and len(part) <= WORD
        else part
        for part in parts
    )
