"""The size budgets, and the mirror: a test stands where its module does.

What is over its budget is listed by name, with the reason. A list may only shrink: who brings a
part under its budget takes it out here.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("models", "training", "app", "client")
FILES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))

LINES, LEVELS, PARAMETERS = 25, 3, 6
"""Of a function: lines of its body, as signature and docstring are no logic; blocks inside one
another; what it is called with, but for `self`."""
FILE, ALTERNATIVE = 200, 120
"""Lines of a file, and of one in a folder of alternatives, but for what describes a field of a
class: those are no logic, and the reference is made of them."""
ALTERNATIVES = (
    "models/contract/forms",
    "models/contract/inputs",
    "models/contract/tasks",
    "models/engines",
    "models/network/answers",
    "models/network/encoders",
    "models/network/sharing",
    "models/network/trunks",
    "training/balancing/gradients",
    "training/balancing/losses",
    "training/batches/curriculum",
    "training/finishing",
    "training/losses",
    "training/sources/annotations",
    "training/specs/recipes",
    "training/studies/executors",
    "training/tasks",
    "training/tasks/metrics",
)
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
"""Names of files that say nothing."""

FLOW = "a straight line of steps, each a call"
MATCH = "one match, an arm for each"
RULES = "a rule after another: all that is wrong, or the first that fits"
LITERAL = "one literal: what is written, field by field"
WIRING = "parts are made and handed on, once"
OPTIONS = "an option of the command line each"
ASKED = "choices of whoever calls it, named, most with a default"
ONE = "all that one kind, or one format, is in this room"
LONG = {
    "app/fronts/open_inference/fast_path.py:FewRows.read": "the short way, where calls cost",
    "app/fronts/open_inference/given.py:tensors_of": RULES,
    "app/fronts/pages/openapi.py:add_predict": LITERAL,
    "app/processes/worker.py:main": WIRING,
    "app/transport/body_reader.py:read_body": "one loop over the chunks of a body",
    "models/contract/wording.py:_rule": MATCH,
    "models/contract/tensors.py:TensorReader.read": RULES,
    "models/network/sharing/__init__.py:sharing": MATCH,
    "training/bundles/report.py:report": LITERAL,
    "training/commands/train.py:train": FLOW,
    "training/commands/tune.py:tune": FLOW,
    "training/data/prepare.py:prepare": FLOW,
    "training/first_spec/infer_kinds.py:read": RULES,
    "training/first_spec/infer_targets.py:_number": RULES,
    "training/first_spec/propose.py:first_spec": FLOW,
    "training/fitting/train.py:_epochs": FLOW,
    "training/fitting/end_to_end.py:fit": "what is undone however training ends",
    "training/reporting/page.py:page": LITERAL,
    "training/runs/loop.py:Loop.__init__": WIRING,
    "training/runs/loop.py:Loop.epoch": FLOW,
    "training/sources/expression.py:_walk": MATCH,
    "training/specs/spec.py:Spec._names_and_kinds_fit": RULES,
    "training/studies/tuning/tune.py:_judged": LITERAL,
}
"""Functions of more lines."""
DEEP = {
    "app/telemetry/metrics.py:Metrics.refused": "problems, by row and field",
}
"""Functions of more levels."""
WIDE = {
    "app/batching/batcher.py:Batcher.__init__": WIRING,
    "training/batches/batch.py:Batches.__init__": ASKED,
    "training/bundles/write.py:bundle": ASKED,
    "training/commands/affinity.py:affinity": OPTIONS,
    "training/commands/compare.py:compare": OPTIONS,
    "training/commands/drift.py:drift": OPTIONS,
    "training/commands/init.py:init": OPTIONS,
    "training/commands/predict.py:predict": OPTIONS,
    "training/commands/serve.py:serve": OPTIONS,
    "training/commands/train.py:train": OPTIONS,
    "training/commands/tune.py:tune": OPTIONS,
    "training/fitting/end_to_end.py:fit": ASKED,
    "training/fitting/train.py:_epochs": "the parts of a run",
    "training/fitting/train.py:train": "the parts of a run",
    "training/predicting/predict.py:predict_file": ASKED,
    "training/sources/labels.py:labels_of": "a table's labels, and how it writes them",
    "training/steps/step.py:Step.__init__": WIRING,
    "training/studies/affinity/affinity.py:affinity": ASKED,
    "training/studies/comparing/compare.py:compare": ASKED,
    "training/studies/tuning/tune.py:_judged": "what a search came to",
    "training/studies/tuning/tune.py:tune": ASKED,
}
"""Functions of more parameters."""
POSITIONAL = {"models": 11, "training": 26, "app": 16, "client": 11}
"""Functions with more than two parameters that need not be named, per cent of a room at most: some
signatures are prescribed, as that of a kind's methods. Others name them."""
LARGE = {
    "models/contract/inputs/base.py": ONE,
    "models/contract/inputs/category.py": ONE,
    "models/contract/inputs/image.py": ONE,
    "models/contract/inputs/number.py": ONE,
    "models/contract/inputs/sequence.py": ONE,
    "models/contract/inputs/set.py": ONE,
    "models/contract/inputs/text.py": ONE,
    "models/contract/inputs/timestamp.py": ONE,
    "models/contract/inputs/vector.py": ONE,
    "models/contract/tasks/detection.py": ONE,
    "models/contract/tasks/tagging.py": ONE,
    "models/engines/onnx.py": ONE,
    "models/engines/subgraph.py": ONE,
    "models/network/trunks/__init__.py": MATCH,
    "training/studies/executors/executor.py": ONE,
    "training/studies/executors/ray.py": ONE,
    "training/tasks/detection.py": ONE,
}
"""Files of more lines."""
UNTESTED = {
    "models/contract/inputs/beside.py",
    "models/network/encoders/base.py",
    "models/network/encoders/spec.py",
    "models/network/sharing/spec.py",
    "models/network/sizes.py",
    "models/network/trunks/spec.py",
    "training/federated/in_turn.py",
    "training/runs/trained.py",
    "training/sources/cell_keys.py",
    "training/sources/column_reader.py",
    "training/sources/inputs/category.py",
    "training/sources/inputs/image.py",
    "training/sources/inputs/number.py",
    "training/sources/inputs/sequence.py",
    "training/sources/inputs/set.py",
    "training/sources/inputs/text.py",
    "training/sources/inputs/timestamp.py",
    "training/sources/inputs/vector.py",
    "training/sources/inputs/vocabulary.py",
    "training/specs/recipes/names.py",
    "training/studies/comparing/rivals/base.py",
}
"""Modules without a test of their own: others' tests hold them."""
WHOLE_LINE = {
    "app/fronts/grpc/test_clients.py",
    "app/fronts/open_inference/test_clients.py",
    "app/fronts/open_inference/test_pictures.py",
    "app/fronts/test_images.py",
    "app/test_agreement.py",
    "app/test_behind_nginx.py",
    "app/test_kubernetes.py",
    "app/test_watching.py",
    "app/test_bundles_before.py",
    "app/test_feedback.py",
    "app/test_fleet.py",
    "app/test_generated_client.py",
    "app/test_hung.py",
    "app/test_lengths.py",
    "app/test_meaning.py",
    "app/test_optional.py",
    "app/test_promises.py",
    "app/test_reach.py",
    "app/test_rollout.py",
    "app/test_sets_and_times.py",
    "app/test_stalled_log.py",
    "app/stores/test_served.py",
    "app/test_texts.py",
    "app/test_typed_client.py",
    "models/contract/forms/test_forms.py",
    "models/contract/test_optional.py",
    "models/network/sharing/test_laws.py",
    "models/network/test_images.py",
    "models/network/test_pyramid.py",
    "models/network/test_tags.py",
    "models/network/test_tokens.py",
    "models/test_strangers.py",
    "training/balancing/test_laws.py",
    "training/batches/curriculum/test_training.py",
    "training/losses/test_losses.py",
    "training/tasks/test_tasks.py",
    "training/test_annotations.py",
    "training/test_custom_trunk.py",
    "training/test_images.py",
    "training/test_kinds.py",
    "training/test_members.py",
    "training/test_optional.py",
    "training/test_part_labels.py",
    "training/test_objects.py",
    "training/test_points.py",
    "training/test_pixels.py",
    "training/test_sets_and_times.py",
    "training/test_sharings.py",
    "training/test_tags.py",
}
"""Tests of what several modules do together, and of laws that every part of a folder obeys."""


class Function(NamedTuple):
    """A function of ours, and how large it is."""

    name: str
    lines: int
    levels: int
    parameters: int
    positional: int
    """Those that need not be named where it is called."""


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def functions() -> Iterator[Function]:
    for file in FILES:
        yield from _inside(ast.parse(file.read_text()), f"{place(file)}:")


def _inside(node: ast.AST, path: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _measured(child, path + child.name)
        named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from _inside(child, f"{path}{child.name}." if named else path)


def _measured(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Function:
    body = node.body[ast.get_docstring(node) is not None :]
    lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
    given = node.args
    positional = [one for one in given.posonlyargs + given.args if one.arg not in ("self", "cls")]
    others = len(given.kwonlyargs) + (given.vararg is not None) + (given.kwarg is not None)
    return Function(name, lines, _levels(body), len(positional) + others, len(positional))


def _levels(body: list[ast.stmt]) -> int:
    """How many blocks lie inside one another; `elif` and `except` are no deeper than their `if`."""
    return max((1 + max(map(_levels, blocks)) for s in body if (blocks := _blocks(s))), default=0)


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    match statement:
        case ast.If(body=body, orelse=[ast.If() as other]):
            return [body, *_blocks(other)]
        case ast.If(body=body, orelse=other) | ast.For(body=body, orelse=other):
            return [body, other]
        case ast.While(body=body, orelse=other) | ast.AsyncFor(body=body, orelse=other):
            return [body, other]
        case ast.With(body=body) | ast.AsyncWith(body=body):
            return [body]
        case ast.Match(cases=cases):
            return [case.body for case in cases]
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=final):
            return [body, other, final, *(handler.body for handler in handlers)]
    return []


FUNCTIONS = list(functions())


def only_these(found: dict[str, int], listed: dict[str, str]) -> None:
    """What is over a budget is what is listed."""
    assert not sorted(f"{name}: {size}" for name, size in found.items() if name not in listed)
    assert not sorted(listed.keys() - found.keys()), "no longer over the budget: take it out"
    assert all(listed.values()), "each with its reason"


def test_a_function_has_25_lines() -> None:
    only_these({one.name: one.lines for one in FUNCTIONS if one.lines > LINES}, LONG)


def test_a_function_has_three_levels() -> None:
    only_these({one.name: one.levels for one in FUNCTIONS if one.levels > LEVELS}, DEEP)


def test_a_function_has_six_parameters() -> None:
    only_these({one.name: one.parameters for one in FUNCTIONS if one.parameters > PARAMETERS}, WIDE)


def test_parameters_are_named_after_the_first_two() -> None:
    """As a share per room: those of today are too many to list."""
    rooms = Counter(one.name.split("/")[0] for one in FUNCTIONS)
    unnamed = Counter(one.name.split("/")[0] for one in FUNCTIONS if one.positional > 2)
    for room, most in POSITIONAL.items():
        share = 100 * unnamed[room] / rooms[room]
        assert share <= most, "name them: def weigh(gram, losses, *, tasks)"
        assert share > most - 2, f"now they are {share:.1f} %: say so in POSITIONAL"


def test_a_file_holds_one_idea() -> None:
    def most(file: Path) -> int:
        return ALTERNATIVE if place(file.parent) in ALTERNATIVES else FILE

    sizes = {file: len(file.read_text().splitlines()) - describing(file) for file in FILES}
    only_these({place(file): size for file, size in sizes.items() if size > most(file)}, LARGE)
    assert not [place(file) for file in FILES if file.stem in NAMELESS]


def test_folders_of_alternatives_are_there() -> None:
    assert not [folder for folder in ALTERNATIVES if not (ROOT / folder).is_dir()]


def describing(file: Path) -> int:
    """Lines of a file that describe fields of its classes."""
    classes = [node for node in ast.parse(file.read_text()).body if isinstance(node, ast.ClassDef)]
    lines = 0
    for field, below in (pair for one in classes for pair in pairwise(one.body)):
        match field, below:
            case ast.AnnAssign(), ast.Expr(value=ast.Constant(value=str()) as text):
                lines += (text.end_lineno or text.lineno) - text.lineno + 1
            case _:
                pass
    return lines


MODULES = [file for file in FILES if file.name != "__init__.py"]


def test_a_module_has_its_test_where_the_mirror_says() -> None:
    without = {
        place(file)
        for file in MODULES
        if not (ROOT / "tests" / file.relative_to(ROOT).with_name(f"test_{file.name}")).exists()
    }
    assert not sorted(without - UNTESTED)
    assert not sorted(UNTESTED - without), "they have their tests now, or are gone: take them out"
    assert len(without) <= 0.1 * len(MODULES)


def test_a_test_has_its_module_or_is_one_of_the_whole_line() -> None:
    tests = {
        file.relative_to(ROOT / "tests")
        for room in ROOMS
        for file in (ROOT / "tests" / room).rglob("test_*.py")
    }
    stray = {
        file.as_posix()
        for file in tests
        if not (ROOT / file.with_name(file.name.removeprefix("test_"))).exists()
    }
    assert not sorted(stray - WHOLE_LINE)
    assert not sorted(WHOLE_LINE - stray), "they have their modules now, or are gone: take them out"


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("x = 1", 0),
        ("if a:\n  x = 1\nelif b:\n  x = 2\nelse:\n  x = 3", 1),
        ("for a in b:\n  with c:\n    x = 1", 2),
        ("try:\n  x = 1\nexcept E:\n  if a:\n    x = 2", 2),
        ("match a:\n  case 1:\n    while b:\n      if c:\n        x = 1", 3),
        ("def f():\n  if a:\n    x = 1", 0),
    ],
)
def test_levels_are_blocks_inside_one_another(body: str, levels: int) -> None:
    assert _levels(ast.parse(body).body) == levels
