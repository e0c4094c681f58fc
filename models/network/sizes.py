"""How large what a spec declares may be: far beyond what is of use, and far below what would take
all memory, or all patience, before anything is said."""

from typing import Annotated

from pydantic import Field

Width = Annotated[int, Field(ge=1, le=65_536)]
"""Numbers that a layer gives."""
Count = Annotated[int, Field(ge=1, le=1024)]
"""Of parts beside each other, or behind each other."""
LAYERS = 256
"""Of a list of widths."""
PARAMETERS = 2**31
"""Of a whole network: 8 GiB of weights, and three times that while they are trained."""
