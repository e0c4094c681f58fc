"""The descriptor that is kept is what the .proto compiles to, and what others have."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("google.protobuf")
from onepass.app.fronts.grpc import messages

FOLDER = Path(messages.__file__).parent
ROOT = Path(__file__).parents[4]


def test_the_descriptor_is_that_of_the_file() -> None:
    pytest.importorskip("grpc_tools")
    made = [sys.executable, "-m", "grpc_tools.protoc", "-I.", "--descriptor_set_out=/dev/stdout"]
    done = subprocess.run(
        [*made, "open_inference.proto"], cwd=FOLDER, capture_output=True, check=True
    )
    assert done.stdout == (FOLDER / "open_inference.binpb").read_bytes()


def test_every_field_has_the_number_that_triton_s_client_gives_it() -> None:
    python = ROOT / ".venv-triton/bin/python"
    if not python.exists():
        pytest.skip("`make clients` makes .venv-triton")
    code = "from tritonclient.grpc import service_pb2 as s\nprint({(m.full_name, f.name): "
    code += "(f.number, f.type) for m in [*s.DESCRIPTOR.message_types_by_name.values(), "
    code += "*(n for m in s.DESCRIPTOR.message_types_by_name.values() for n in m.nested_types)] "
    code += "for f in m.fields})"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    theirs = eval(done.stdout)
    file = messages.POOL.FindFileByName("open_inference.proto")
    outer = list(file.message_types_by_name.values())
    for one in [*outer, *(inner for each in outer for inner in each.nested_types)]:
        for field in one.fields:
            assert theirs[one.full_name, field.name] == (field.number, field.type)


def test_the_classes_are_of_a_pool_of_their_own() -> None:
    one = messages.message("ModelInferRequest")(model_name="taxi")
    assert messages.InferRequest.FromString(one.SerializeToString()).model_name == "taxi"
