"""What stands beside an input's own array for a pretrained trunk: nothing where none reads it."""

from onepass.models.contract import Contract
from onepass.models.contract.input_arrays import Beside


def test_where_no_trunk_reads_an_input_nothing_stands_beside_it(taxi: Contract) -> None:
    beside = Beside(taxi.inputs)
    assert (beside.names, beside.files) == ((), {})
    beside.add(arrays := {}, [{}])
    beside.add_columns(arrays, {}, 1)
    beside.take({})
    assert not arrays
