"""What is handed to Kubernetes and KServe is valid there, and says what the service understands."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from onepass.app.requests.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
VALIDATE = ROOT / ".venv-kubernetes" / "bin" / "kubernetes-validate"
KSERVE = ROOT / ".venv-kserve" / "bin" / "python"
KUBECTL = shutil.which("kubectl")
WAYS = {"image-volume": "1.35", "init-container": "1.30"}
"""How a bundle comes, and the oldest Kubernetes that is promised for it."""
OBJECTS = {
    "inference-service": "V1beta1InferenceService",
    "serving-runtime": "V1alpha1ServingRuntime",
}
PROBES = {"/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready"}


def built(way: str) -> str:
    if KUBECTL is None:
        pytest.skip("kubectl is not installed: make deploy")
    command = [KUBECTL, "kustomize", str(DEPLOY / "kubernetes" / way)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def deployment(way: str) -> dict[str, Any]:
    objects = yaml.safe_load_all(built(way))
    (found,) = [one for one in objects if one["kind"] == "Deployment"]
    pod: dict[str, Any] = found["spec"]["template"]["spec"]
    return pod


@pytest.mark.parametrize("way", WAYS)
def test_core_objects_hold_the_schemas_of_kubernetes(way: str, tmp_path: Path) -> None:
    if not VALIDATE.exists():
        pytest.skip(f"`make clients` makes {VALIDATE.parents[1].name}")
    file = tmp_path / "all.yaml"
    file.write_text(built(way))
    command = [VALIDATE, "--strict", "--kubernetes-version", WAYS[way], file]
    found = subprocess.run(command, capture_output=True, check=False, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
    assert (found.stdout + found.stderr).count("passed") == 5


@pytest.mark.parametrize("name", OBJECTS)
def test_kserves_own_classes_take_its_objects(name: str) -> None:
    if not KSERVE.exists():
        pytest.skip(f"`make clients` makes {KSERVE.parents[1].name}")
    maker = Path(__file__).with_name("kserve_objects.py")
    command = [KSERVE, maker, DEPLOY / "kserve" / f"{name}.yaml", OBJECTS[name]]
    found = subprocess.run(command, capture_output=True, check=False, text=True)
    assert found.stdout.strip() == OBJECTS[name], found.stderr


def containers() -> Iterator[dict[str, Any]]:
    for way in WAYS:
        yield deployment(way)["containers"][0]
    runtime = yaml.safe_load((DEPLOY / "kserve/serving-runtime.yaml").read_text())
    yield runtime["spec"]["containers"][0]


def test_every_variable_is_a_setting_and_every_probe_a_path() -> None:
    for container in containers():
        names = {one["name"].removeprefix("ONEPASS_").lower() for one in container["env"]}
        assert names <= set(Settings.model_fields)
        probes = [probe["httpGet"]["path"] for name, probe in container.items() if "Probe" in name]
        assert probes
        assert set(probes) <= PROBES


def test_there_is_time_to_drain_and_nothing_is_written_but_where_it_may_be() -> None:
    for way in WAYS:
        pod = deployment(way)
        (service,) = pod["containers"]
        given = {one["name"]: one["value"] for one in service["env"]}
        needed = float(given["ONEPASS_DRAIN_S"]) + Settings().stop_s
        assert pod["terminationGracePeriodSeconds"] > needed
        assert service["securityContext"]["readOnlyRootFilesystem"]
        assert f"--uid {pod['securityContext']['runAsUser']}" in (ROOT / "Dockerfile").read_text()
        mounts = {one["mountPath"] for one in service["volumeMounts"] if not one.get("readOnly")}
        assert mounts == {"/tmp"}
        assert {one["name"] for one in service["volumeMounts"]} == {
            one["name"] for one in pod["volumes"]
        }
