"""YAML as people expect it: `no` is a word, 1e-3 is a number, and a repeated key is an error.

PyYAML speaks YAML 1.1, where `no` is false, `1e-3` is text and `12:30` is 750. This loader keeps
its safe parser and takes the scalars of YAML 1.2's core schema instead.
"""

import re
from typing import Any

import yaml


class BadYaml(ValueError):
    """The text is no YAML, or repeats a key."""


class _Loader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping, refused where a key stands twice (PyYAML keeps the last)."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                raise BadYaml(f"line {line}: a key must be a word")
            key = self.construct_object(key_node)
            if key in seen:
                raise BadYaml(f"line {line}: {key!r} stands here a second time")
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}  # those of YAML 1.1, which it inherits
for _tag, _pattern, _starts in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf)|\.(nan|NaN)",
        "-+.0123456789",
    ),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_starts)
    )
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def parse(text: str) -> Any:
    """Plain data.

    Raises:
        BadYaml: with the line.
    """
    try:
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise BadYaml(f"{line}{error.problem or error.context or 'not YAML'}") from None
    except yaml.YAMLError as error:
        raise BadYaml(str(error)) from None
    except BadYaml:
        raise
    except RecursionError:
        raise BadYaml("is nested too deep") from None
    except (ValueError, KeyError, AttributeError) as error:  # such as !!int abc
        raise BadYaml(f"a value does not fit its tag: {error}") from None
