"""The split of the bundle that training begins from: rows that its weights have learnt from judge
nobody, as long as it can be told which these are.

A bundle keeps the rule of its split (`made.split`). A hash of inputs, of a column or of a group
says of any row where it was; of other rules it can be told where the rows are the same. A bundle of
an earlier build split by a hash of the whole row, labels included, and says so in its notes alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from onepass.models.bundle import MANIFEST, BadBundle, Bundle, first_line, open_bundle
from onepass.training.batches.rows import Rows
from onepass.training.data.fingerprint import of_inputs
from onepass.training.data.nested_split import Rules, calibrates, holds
from onepass.training.sources import Source
from onepass.training.sources.columns import columns_of
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import GroupSplit, HashSplit, SplitSpec
from onepass.training.specs.spec import BadSpec, Spec

ROW = "split by hash of the row"
"""What bundles of earlier builds note of theirs, behind the name of one of several sources."""

RULE: TypeAdapter[SplitSpec] = TypeAdapter(SplitSpec)
MAY_CALIBRATE = (
    "may have learnt from calibration rows: what is learnt of them after the last epoch, such as a "
    "threshold, trusts its answers too much"
)
MAY_KNOW = "may have learnt from rows that are judged here"
ABSENT = re.compile(
    r"^source\.(?:(?P<name>[A-Za-z0-9_]+)\.)?split\.(?:key|column): there is no column",
    re.MULTILINE,
)


class Inherited(NamedTuple):
    """What can be told of the rows that the bundle learnt from."""

    notes: Sequence[str] = ()
    suspects: tuple[str, ...] = ()
    """Its tasks, where some of these rows may be judged."""


@contextmanager
def trusting(bundle: Bundle) -> Iterator[None]:
    """What its manifest says is looked at as if it were what training writes.

    Raises:
        BadBundle: it is not.
    """
    try:
        yield
    except (BadBundle, BadSpec):
        raise
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        text = f"{bundle.folder / MANIFEST}: is damaged: {first_line(error)}"
        raise BadBundle(text) from error


def made(read: SourceRows, train: Rows) -> dict[str, Any]:
    """What a bundle keeps of its split: the rules, and a digest of the rows that train."""
    rules = {name: rule.model_dump(mode="json") for name, rule in read.rules.items()}
    return {"rules": rules, "train": of_inputs(train.inputs)}


def settled(spec: Spec, bundle: Bundle) -> Spec:
    """The spec with the bundle's split, where it says none itself."""
    rules, several = rules_of(bundle), isinstance(spec.source, dict)
    named = spec.source if isinstance(spec.source, dict) else {"": spec.source}
    sources = {name: _with_rule(spec, source, rules.get(name)) for name, source in named.items()}
    return spec.model_copy(update={"source": sources if several else sources[""]})


def _with_rule(spec: Spec, source: Source, rule: SplitSpec | None) -> Source:
    if getattr(source, "split", rule) is not None or not isinstance(rule, HashSplit | GroupSplit):
        return source
    if isinstance(rule, HashSplit) and set(rule.inputs) - set(spec.inputs):
        return source
    if isinstance(rule, HashSplit) and rule.whole:
        columns = getattr(source, "columns", {})
        new = {column for task in spec.add_tasks for column in columns_of(columns, task)}
        old = {
            column
            for name in [*spec.inputs, *spec.tasks]
            if name not in spec.add_tasks
            for column in columns_of(columns, name)
        }
        rule = rule.model_copy(update={"but": tuple(sorted(new - old))})
    return source.model_copy(update={"split": rule})


def explained(spec: Spec, problems: str) -> str:
    """Where a column is missing that only the bundle's rule asks for: whose rule it is, and the way
    out; else nothing.
    """
    match = ABSENT.search(problems)
    if spec.init_from is None or match is None:
        return ""
    bundle = open_bundle(spec.init_from)
    named = spec.source if isinstance(spec.source, dict) else {"": spec.source}
    rule = rules_of(bundle).get(match["name"] or "")
    own = getattr(named.get(match["name"] or ""), "split", None)
    if rule is None or own != rule:
        return ""
    path = f"source.{match['name']}.split" if match["name"] else "source.split"
    return (
        f"\n{path}: this rule is that of {bundle.label}, so that no row it learnt from is judged: "
        f"give the column, or split otherwise, as in --set '{path}={{kind: hash}}', and the report "
        "will say that old tasks are judged on rows they may have learnt"
    )


def rules_of(bundle: Bundle) -> Rules:
    """The rules that it keeps, or those that an earlier build tells of."""
    kept = bundle.manifest.made.get("split")
    if kept is not None:
        return {name: RULE.validate_python(rule) for name, rule in kept["rules"].items()}
    return dict(_told(bundle))


def _told(bundle: Bundle) -> Iterator[tuple[str, SplitSpec]]:
    source = bundle.manifest.spec.get("source", {})
    for note in bundle.report().get("notes", []):
        name, _, text = note.rpartition(": ")
        if text == ROW:
            own = source.get(name, {}) if name else source
            shares = {k: v for k, v in (own.get("split") or {}).items() if k in ("val", "test")}
            yield name, HashSplit(whole=True, **shares)


def inherited(spec: Spec, read: SourceRows, train: Rows, mark: Callable[..., str]) -> Inherited:
    """What can be told; `mark(tasks=...)` is the fingerprint of the rows with these tasks alone."""
    if spec.init_from is None:
        return Inherited()
    bundle = open_bundle(spec.init_from)
    with trusting(bundle):
        return _inherited(bundle, spec, read, train, mark)


def _inherited(
    bundle: Bundle, spec: Spec, read: SourceRows, train: Rows, mark: Callable[..., str]
) -> Inherited:
    kept, old = bundle.manifest.made, list(bundle.contract.tasks)
    same = set(old) <= set(spec.tasks) and kept.get("fingerprint") == mark(tasks=old)
    if same or kept.get("split", {}).get("train") == of_inputs(train.inputs):
        return Inherited([f"split: these are the rows of {bundle.label}, where it had them"])
    refitted = bool(bundle.manifest.spec.get("training", {}).get("refit"))
    if "split" in kept and holds(rules_of(bundle), read.rules, spec.source, refitted):
        notes = [f"split: as {bundle.label} splits: no row it learnt from is judged"]
        unseen = calibrates(rules_of(bundle), read.rules, refitted)
        return Inherited(notes if unseen else [*notes, f"{bundle.label} {MAY_CALIBRATE}"])
    why = "its rows, or its way of splitting them, are not those of this run"
    if "split" not in kept:
        why = "an earlier build made it, which did not keep how it split its rows"
    text = f"{bundle.label} {MAY_KNOW}, as {why}: what it knew before is judged too well"
    return Inherited([text], tuple(task for task in old if task in spec.tasks))
