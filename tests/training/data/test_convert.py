"""A state dict of a known layout becomes a folder; anything else is refused, and no code is run."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import safetensors.torch
import torch
from torch import Tensor

from onepass.models.network.pictures.architectures import names, parts
from onepass.models.network.pictures.stage import module
from onepass.training.data.convert import convert

State = dict[str, Tensor]


@pytest.fixture(scope="module")
def state() -> State:
    """A resnet18 that nobody trained, as torchvision names it."""
    stages = [module(part) for part in parts("resnet18")]
    own = {f"{n}.{name}": v for n, one in enumerate(stages) for name, v in one.state_dict().items()}
    known = {source: own[name] for name, source in names("resnet18").items()}
    return known | {"fc.weight": torch.zeros(9, 512), "bn1.num_batches_tracked": torch.tensor(3)}


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda state: {"epoch": 9, "state_dict": {f"module.{n}": v for n, v in state.items()}},
        lambda state: {n: v.half() if v.is_floating_point() else v for n, v in state.items()},
    ],
    ids=["parallel", "half"],
)
def test_weights_are_those_of_the_file(
    state: State, tmp_path: Path, wrapped: Callable[[State], Any]
) -> None:
    torch.save(wrapped(state), tmp_path / "w.pth")
    result = convert(tmp_path / "w.pth", tmp_path / "out", licence="BSD-3-Clause")
    config = orjson.loads((tmp_path / "out" / "config.json").read_bytes())
    assert config["architecture"] == "resnet18"
    assert config["licence"] == "BSD-3-Clause"
    assert len(config["converted_from"]) == 64
    own = safetensors.torch.load_file(tmp_path / "out" / "model.safetensors")
    assert own.keys() == names("resnet18").keys()
    assert sum(value.numel() for value in own.values()) == result.parameters
    for name, source in names("resnet18").items():
        assert torch.allclose(own[name], state[source], atol=1e-3)


class Evil:
    """What a pickle may do."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path("ran"),)


def test_what_is_anything_else_is_refused(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "w.pth"

    def refused(why: str) -> None:
        with pytest.raises(ValueError, match=why):
            convert(file, tmp_path / "out")
        assert not (tmp_path / "out").exists()

    refused("cannot be read")
    file.write_bytes(b"PK\x03\x04 nothing")
    refused("no file of tensors alone")
    file.write_bytes(pickle.dumps(Evil()))
    refused("no file of tensors alone.*is never run")
    assert not (tmp_path / "ran").exists()
    torch.save([1, 2], file)
    refused("holds no state dict")
    torch.save({name: state[name] for name in list(state)[1:]}, file)
    refused("the nearest is resnet18, of which it lacks 'conv1.weight'")
    torch.save(state | {"extra.weight": torch.zeros(1)}, file)
    refused("the nearest is resnet18, of which it has 'extra.weight', too")
    torch.save(state | {"conv1.weight": torch.zeros(64, 1, 7, 7)}, file)
    refused("is no resnet18: conv1.weight must be")
    torch.save(state | {"conv1.weight": torch.zeros(1).expand(64, 3, 7, 7).int()}, file)
    refused("must be .* of floats")
    torch.save(state | {"bn1.weight": torch.full((64,), torch.nan)}, file)
    refused("bn1.weight holds numbers that are not finite")


def test_a_folder_that_is_there_stays(state: State, tmp_path: Path) -> None:
    torch.save(state, tmp_path / "w.pth")
    with pytest.raises(ValueError, match="is there already"):
        convert(tmp_path / "w.pth", tmp_path)
