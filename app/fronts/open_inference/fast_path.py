"""A few rows of plain JSON: read as rows are, since Python is quicker there than numpy.

Nearly all requests are of that kind. Whatever is in any way unusual, or wrong, is left to those
who take tensors of all kinds and say what is the matter with them.
"""

from onepass.app.fronts.open_inference.datatypes import FEW, IN_JSON
from onepass.app.fronts.open_inference.document import GivenInput
from onepass.models.contract import Arrays, BadRows, Contract
from onepass.models.contract.inputs import Input


class FewRows:
    """Reads such requests for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.takes = {name: _datatypes(declared) for name, declared in contract.inputs.items()}

    def read(self, inputs: list[GivenInput]) -> Arrays | None:
        """An array per input of the contract: (B,); None where it is not for us to say."""
        if len(inputs) != len(self.takes):
            return None
        columns = {}
        count = len(inputs[0]["data"]) if isinstance(inputs[0].get("data"), list) else 0
        if not 0 < count <= FEW:
            return None
        for tensor in inputs:
            datatype, data = tensor["datatype"], tensor.get("data")
            if (
                tensor["shape"] != [count]
                or type(data) is not list
                or len(data) != count
                or tensor.get("parameters")
                or datatype not in self.takes.get(tensor["name"], ())
                or not IN_JSON[datatype][0].issuperset(map(type, data))
            ):
                return None
            columns[tensor["name"]] = data
        if len(columns) < len(inputs):
            return None
        rows = [
            dict(zip(columns, values, strict=True))
            for values in zip(*columns.values(), strict=True)
        ]
        try:
            return self._contract.arrays(self._contract.reader.check(rows))
        except BadRows:
            return None


def _datatypes(declared: Input) -> tuple[str, ...]:
    """Those that hold the values a row may have."""
    if declared.optional or declared.item_shape or declared.decodes:
        return ()
    if "O" in declared.takes:
        return ("BYTES",)
    return ("FP64",) if declared.exact else ("FP32", "FP64")
