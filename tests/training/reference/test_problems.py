"""Problems are shown by what the contract says of rows that do not fit it."""

import json

from onepass.models.contract import Contract
from onepass.training.reference.problems import CONTRACT, ROW, problems


def test_the_row_itself_fits() -> None:
    contract = Contract.model_validate(CONTRACT)
    rows = contract.parse(json.dumps(ROW).encode()).rows
    assert contract.decoder.rows(list(rows), ("body",))


def test_each_type_is_told_once_with_its_message() -> None:
    found = problems()
    types = [kind for kind, _, _ in found]
    assert types == sorted(set(types))
    assert len(types) > 20
    assert ("greater_than_equal", '{"distance": -1}', "must be at least 0") in found
    assert "no such field; did you mean 'distance'?" in [message for _, _, message in found]
