"""What the service says of itself is what it says under /v2."""

from typing import Any

import httpx
import pytest

grpc = pytest.importorskip("grpc")
from onepass.app.fronts.grpc.messages import message  # noqa: E402


def test_health_and_metadata_are_those_of_v2(served: Any, client: Any) -> None:
    assert client("ServerLive").live
    assert client("ServerReady").ready
    assert client("ServerMetadata").name == "onepass"
    for version in ("", "run-1"):
        asked = message("ModelReadyRequest")(name="taxi", version=version)
        assert client("ModelReady", asked).ready
    said = httpx.get(f"{served.url}/v2/models/taxi").json()
    found = client("ModelMetadata", message("ModelMetadataRequest")(name="taxi"))
    assert (found.name, list(found.versions), found.platform) == (
        said["name"], said["versions"], said["platform"],
    )  # fmt: skip
    for mine, its in ((found.inputs, said["inputs"]), (found.outputs, said["outputs"])):
        tensors = [
            {"name": one.name, "datatype": one.datatype, "shape": list(one.shape)} for one in mine
        ]
        assert tensors == its


@pytest.mark.parametrize("method", ["ModelReady", "ModelMetadata"])
def test_there_is_no_other_model(client: Any, method: str) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client(method, message(f"{method}Request")(name="other"))
    assert error.value.code() == grpc.StatusCode.NOT_FOUND
    assert error.value.details() == "no such model; there is 'taxi'"
