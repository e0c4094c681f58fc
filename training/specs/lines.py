"""Which line of a spec's file a problem is about."""

import re

import yaml

STEP = re.compile(r"[.\[]")


def placed(problems: str, text: str, said_elsewhere: tuple[str, ...] = ()) -> str:
    """Problems, a line each that begins with its path, with the line of the file before those that
    stand in it; what was said elsewhere, as by `--set`, has none there."""
    root = yaml.compose(text, yaml.SafeLoader)
    if root is None:
        return problems
    return "\n".join(_placed(one, root, said_elsewhere) for one in problems.split("\n"))


def _placed(problem: str, root: yaml.Node, said_elsewhere: tuple[str, ...]) -> str:
    path = problem.partition(": ")[0]
    if any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in said_elsewhere):
        return problem
    line = _line(root, path)
    return problem if line is None else f"line {line}: {problem}"


def _line(node: yaml.Node, path: str) -> int | None:
    """Of the deepest part of a path that is there, from 1; names may have dots in them."""
    for key, value in _children(node):
        name = key.value if isinstance(key, yaml.ScalarNode) else None
        if name is None or not path.startswith(name):
            continue
        rest = path[len(name) :]
        if not rest or STEP.match(rest):
            deeper = _line(value, rest.removeprefix(".")) if rest else None
            return deeper or key.start_mark.line + 1
    return None


def _children(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    """Keys and values of a mapping, and of a list, whose keys are [0], [1] and so on."""
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [
            (yaml.ScalarNode("", f"[{place}]", one.start_mark), one)
            for place, one in enumerate(node.value)
        ]
    return []
