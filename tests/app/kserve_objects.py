"""Makes KServe's own objects of a file, run by the environment of `make clients`: FILE KIND.

Its classes check what is required and what may be there, and are filled by hand: kserve 0.21's are
of another generation of the generator than those of the kubernetes client that it installs, whose
`deserialize` looks for a method that they do not have.
"""

import re
import sys
from pathlib import Path
from typing import Any

import kserve
import yaml
from kubernetes import client


def made(kind: str, data: Any) -> Any:
    """The object, and all that is in it."""
    inner = re.fullmatch(r"list\[(.+)\]|dict\(str, (.+)\)", kind)
    if inner is not None and inner[1]:
        return [made(inner[1], one) for one in data]
    if inner is not None:
        return {name: made(inner[2], one) for name, one in data.items()}
    own = getattr(kserve, kind, None)
    if own is None:
        core = getattr(client, kind, None)
        return data if core is None or not hasattr(core, "from_dict") else core.from_dict(data)
    fields = {there: here for here, there in own.attribute_map.items()}
    unknown = set(data) - set(fields)
    assert not unknown, f"{kind} has no {unknown}"
    return own(**{fields[name]: made(own.openapi_types[fields[name]], data[name]) for name in data})


if __name__ == "__main__":
    print(type(made(sys.argv[2], yaml.safe_load(Path(sys.argv[1]).read_text()))).__name__)
