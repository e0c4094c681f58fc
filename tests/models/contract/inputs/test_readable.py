"""Who may be read by a pretrained trunk, or have vectors: those whose values are words."""

from onepass.models.contract.inputs import CategoryInput, NumberInput, SequenceInput, TextInput
from onepass.models.contract.inputs.beside import features, pieces, present
from onepass.models.contract.inputs.readable import Readable


def test_texts_and_sequences_are_and_nobody_else() -> None:
    kinds = (TextInput, SequenceInput, NumberInput, CategoryInput)
    assert [kind.readable for kind in kinds] == [True, True, False, False]
    assert not Readable.readable
    assert NumberInput().pieces is None


def test_no_two_arrays_of_an_input_have_one_name_and_no_other_input_has_it() -> None:
    names = [present("x"), pieces("x"), features("x")]
    assert len({*names}) == 3
    assert all("." in name for name in names), "names of inputs have no dot"
