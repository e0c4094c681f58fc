"""What is said of a pretrained trunk, as a run keeps it and as a bundle does."""

from pathlib import Path

from onepass.models.network import NetworkSpec
from onepass.models.network.pretrained import LastSpec, LoraSpec, PretrainedSpec

PLACE = Path("/home/me/models/bert")


def test_a_bundle_knows_the_folder_s_name_and_a_run_its_place() -> None:
    encoders = {"texts": {"pretrained": {"path": PLACE, "config": {"model_type": "bert"}}}}
    spec = NetworkSpec.model_validate({"encoders": encoders})
    assert "/home" not in str(spec.told())
    assert NetworkSpec.model_validate(spec.model_dump(mode="json")) == spec
    own = NetworkSpec.model_validate(spec.told()).encoders.texts.pretrained
    assert own is not None
    assert (str(own.path), own.config, own.frozen) == ("bert", {"model_type": "bert"}, True)
    assert "pretrained" not in str(NetworkSpec().told()), "specs of before say nothing of it"


def test_ways_to_train() -> None:
    known = [
        PretrainedSpec.model_validate({"path": PLACE, "train": train}).train
        for train in ("all", {"last": 2}, {"lora": 8})
    ]
    assert known == ["all", LastSpec(last=2), LoraSpec(lora=8)]
