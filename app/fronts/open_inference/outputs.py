"""Which outputs a request wants, and the tasks that they are of."""

from collections.abc import Collection, Iterator
from itertools import islice

from onepass.app.fronts.open_inference.document import GivenOutput
from onepass.app.fronts.open_inference.given import problem
from onepass.app.fronts.open_inference.inference import Wanted
from onepass.app.fronts.open_inference.parameters import OutputParameters
from onepass.app.fronts.open_inference.ranking import PROBABILITIES, labels
from onepass.models.contract import BadRequest, Contract
from onepass.models.contract.errors import MAX_PROBLEMS, suggestion
from onepass.models.contract.reach import TYPICAL, alone, with_typical


class Outputs:
    """Those of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        tasks = contract.choose(None)
        self._tasks = tasks if contract.reach is None else with_typical(tasks)
        self._everything = {
            binary: [Wanted(field, binary) for field in contract.fields] for binary in (False, True)
        }

    def read(
        self, outputs: list[GivenOutput] | None, binary: bool
    ) -> tuple[list[Wanted], tuple[str, ...]]:
        """The outputs asked for, in that order; all of them for none. And the tasks they are of.

        Raises:
            BadRequest: some are not there, or are asked for what they do not have.
        """
        known = self._contract.fields
        if not outputs:
            return self._everything[binary], self._tasks
        names = [output["name"] for output in outputs]
        wrong = [
            problem(("outputs", index, "name"), f"no such output{suggestion(name, known)}", name)
            for index, name in islice(_unknown(names, known), MAX_PROBLEMS)
        ]
        if wrong:
            raise BadRequest(wrong, sum(1 for _ in _unknown(names, known)))
        if len(set(names)) < len(names):
            raise BadRequest([problem(("outputs",), "one of them is named twice", None)])
        tasks = {known[name][0] for name in names}
        wanted = [self._one(index, output, binary) for index, output in enumerate(outputs)]
        if TYPICAL not in tasks:
            return wanted, alone(self._contract.choose(tasks))
        named = tasks - {TYPICAL}
        return wanted, with_typical(self._contract.choose(named) if named else ())

    def _one(self, index: int, output: GivenOutput, binary: bool) -> Wanted:
        parameters, field = output.get("parameters") or OutputParameters(), output["name"]
        count = parameters.get("classification") or parameters.get("class_count") or 0
        names = labels(self._contract, field) if count else ()
        if count and not names:
            rule = f"has no labels to rank: {PROBABILITIES} have{self._nearby(field)}"
            raise BadRequest([problem(("outputs", index, "parameters"), rule, None)])
        return Wanted(field, parameters.get("binary_data", binary), min(count, len(names)))

    def _nearby(self, field: str) -> str:
        """The output of the same task that can be ranked."""
        output = f"{self._contract.fields[field][0]}.{PROBABILITIES}"
        return f"; ask {output!r}" if output in self._contract.fields else ""


def _unknown(names: list[str], known: Collection[str]) -> Iterator[tuple[int, str]]:
    return ((index, name) for index, name in enumerate(names) if name not in known)
