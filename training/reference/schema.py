"""The JSON Schema of a spec as it stands in a file: editors complete, explain and check by it.

It takes what reading a file takes, short forms too. What reading alone knows, as whether a trunk
suits the inputs, no schema says.
"""

import inspect
import json
import sys
from typing import Any, Literal, get_origin

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from onepass.models.contract.frozen import Frozen
from onepass.training.reference.prose import ABOUT, first_sentence, unwrapped
from onepass.training.specs.spec import Spec

Node = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PREFIXES = ("onepass__models__network__", "onepass__models__contract__", "onepass__training__")
"""What pydantic puts before names that two classes have."""
KIND_MAY_MISS = ("trunk", "tokens", "each", "encoders")
"""Settings whose kind reading a file adds where it is left out."""


class _Told(GenerateJsonSchema):
    """With the docstring of the module of each kind that has a module for itself."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        own = super().model_schema(schema)
        module = sys.modules[schema["cls"].__module__]
        if [one.__name__ for one in vars(module).values() if _is_kind(one, module.__name__)] == [
            schema["cls"].__name__
        ]:
            own[ABOUT] = inspect.getdoc(module)
        return own


def _is_kind(one: Any, module: str) -> bool:
    if not (isinstance(one, type) and issubclass(one, Frozen) and one.__module__ == module):
        return False
    kind = one.model_fields.get("kind")
    return kind is not None and get_origin(kind.annotation) is Literal


def document_schema() -> Node:
    """Of a whole file."""
    text = json.dumps(Spec.model_json_schema(schema_generator=_Told))
    for prefix in PREFIXES:
        text = text.replace(prefix, "")
    schema: Node = json.loads(text)
    _take_short_forms(schema["$defs"])
    _tell_kinds(schema["$defs"])
    _walk(schema, "")
    return {"$schema": DIALECT, **schema, "title": "A spec of onepass"}


def _take_short_forms(kinds: dict[str, Node]) -> None:
    """What may be said otherwise than it is kept."""
    encoders = kinds["EncodersSpec"]
    encoders["patternProperties"] = encoders["properties"]["each"]["patternProperties"]
    size = kinds["ImageInput"]["properties"]["size"]
    told = {name: size.pop(name) for name in ("description", "examples")}
    kinds["ImageInput"]["properties"]["size"] = {
        **told,
        "anyOf": [size, size["prefixItems"][0]],
    }
    groups = kinds["BranchingSpec"]["properties"]["groups"]
    told = {name: groups.pop(name) for name in ("description", "default")}
    file = {"type": "string", "title": "A file that `onepass affinity` wrote"}
    kinds["BranchingSpec"]["properties"]["groups"] = {**told, "anyOf": [groups, file]}


def _tell_kinds(kinds: dict[str, Node]) -> None:
    """An editor that is asked what `kind: mgda` is tells of that kind."""
    for one in kinds.values():
        kind = one["properties"].get("kind", {})
        if "const" in kind:
            kind["description"] = first_sentence(one["description"])
        for setting in one["properties"].values():
            setting.pop("title", None)


def _walk(node: Any, setting: str) -> None:
    """Alternatives need not exclude each other, and those of which one is meant say their kind."""
    if isinstance(node, list):
        for part in node:
            _walk(part, setting)
    if not isinstance(node, dict):
        return
    if "oneOf" in node:
        told = node.pop("discriminator", None) is not None and setting not in KIND_MAY_MISS
        alternatives = node.pop("oneOf")
        node["anyOf"] = [one | {"required": ["kind"]} if told else one for one in alternatives]
    for text in {"description", ABOUT} & node.keys():
        if isinstance(node[text], str):
            node[text] = unwrapped(node[text])
    for name, part in node.items():
        own = name in ("properties", "$defs")
        for inner, one in part.items() if own else [(setting, part)]:
            _walk(one, "encoders" if inner == "EncodersSpec" else inner)
