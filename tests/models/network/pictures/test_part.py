"""A stage's tensors have their names here and there."""

from onepass.models.network.pictures.part import Part, tensors


def test_a_norm_has_four_tensors_and_a_convolution_one() -> None:
    part = Part(list, 3, 1, {"0": "conv1", "1": "bn1"})
    assert tensors(part) == {
        "0.weight": "conv1.weight",
        "1.weight": "bn1.weight",
        "1.bias": "bn1.bias",
        "1.running_mean": "bn1.running_mean",
        "1.running_var": "bn1.running_var",
    }
