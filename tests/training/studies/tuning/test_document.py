"""Documents laid over each other: mappings are merged, all else is replaced, nothing is changed."""

from hypothesis import given
from hypothesis import strategies as st

from onepass.training.studies.tuning.document import merged

documents = st.recursive(
    st.integers(0, 3) | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from("abc"), documents, max_size=3)


def test_golden_values() -> None:
    under = {"trunk": {"kind": "mlp", "widths": [8]}, "name": "a"}
    over = {"trunk": {"widths": [4, 4]}, "name": {"b": 1}}
    assert merged(under, over) == {"trunk": {"kind": "mlp", "widths": [4, 4]}, "name": {"b": 1}}
    assert under["trunk"] == {"kind": "mlp", "widths": [8]}


@given(mappings, mappings)
def test_what_is_over_wins_and_nothing_is_lost(under: dict, over: dict) -> None:
    found = merged(under, over)
    assert found.keys() == under.keys() | over.keys()
    assert merged(found, over) == found
    assert merged({}, over) == over
    assert merged(under, {}) == under
