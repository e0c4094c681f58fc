"""What a spec leaves to its recipe, as it stands elsewhere: in a run that goes on, or in the bundle
whose weights are taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from onepass.training.specs.read import said
from onepass.training.specs.recipes.fill import left_out, merged
from onepass.training.specs.recipes.names import PARTED, WHOLE, Document
from onepass.training.specs.spec import Spec, parse

BEGUN = ("recipe", *WHOLE, *PARTED)
NETWORK = ("trunk", "heads", "ensemble", "targets", "encoders")


def kept(spec: Spec, elsewhere: Mapping[str, Any], sections: Sequence[str] = BEGUN) -> Spec:
    """The spec with these sections, as far as it does not say them, as they are elsewhere.

    Raises:
        BadSpec: what it says does not go with them.
    """
    if not spec.by_recipe:
        return spec
    document = said(spec)
    by_recipe: Document = {n: part for n, part in spec.by_recipe.items() if n not in sections}
    for name in sections:
        theirs = elsewhere.get(name)
        if name in PARTED and isinstance(theirs, Mapping):
            theirs = left_out(document.get(name, {}), theirs)
        elif name in document:
            continue
        if theirs:
            by_recipe[name] = theirs
    return parse(merged(document, by_recipe), by_recipe)
