"""The layouts that are known: as many tensors as others count, each once."""

import pytest

from onepass.models.network.pictures.architectures import ARCHITECTURES, Architecture, names, parts


@pytest.mark.parametrize(
    ("architecture", "tensors"),
    [("resnet18", 100), ("resnet34", 180), ("resnet50", 265), ("efficientnet_lite0", 245)],
)
def test_it_has_as_many_tensors_as_its_authors_file(
    architecture: Architecture, tensors: int
) -> None:
    """But for the classifier's two, and for counts of batches, which nothing reads."""
    assert len(names(architecture)) == tensors


def test_no_two_tensors_have_one_name() -> None:
    for architecture in ARCHITECTURES:
        known = names(architecture)
        assert len({*known.values()}) == len(known)


def test_maps_become_32_times_smaller() -> None:
    for architecture in ARCHITECTURES:
        product = 1
        for part in parts(architecture):
            product *= part.stride
        assert product == 32
