"""What a spec says of a network of pictures: a config.json tells whose it is."""

from onepass.models.network.foreign import origins
from onepass.models.network.pictures import PictureSpec, of_pictures


def test_folders_that_were_converted_are_told_apart() -> None:
    assert of_pictures({"format": "onepass-pictures", "architecture": "resnet18"})
    assert not of_pictures({"model_type": "bert"})


def test_its_origin_is_told() -> None:
    spec = PictureSpec.model_validate({"path": "deep/r18", "licence": "BSD-3-Clause"})
    ((_, origin),) = origins(spec)
    assert (origin.name, origin.licence) == ("r18", "BSD-3-Clause")
    assert spec.frozen
