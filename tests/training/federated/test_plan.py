"""A plan says all that is wrong with it, at once."""

from pathlib import Path

import pytest

from onepass.training.federated.plan import FedProxSpec, load, parse
from onepass.training.specs.spec import BadSpec


def test_paths_are_beside_the_plan(tmp_path: Path) -> None:
    (tmp_path / "nyc.yaml").touch()
    (tmp_path / "plan.yaml").write_text("name: taxis\nclients: {nyc: nyc.yaml, paris: taxi}\n")
    plan = load(tmp_path / "plan.yaml", ["strategy={kind: fedprox, mu: 0.5}", "least=1"])
    assert plan.clients == {"nyc": tmp_path / "nyc.yaml", "paris": Path("taxi")}
    assert plan.strategy == FedProxSpec(mu=0.5)
    assert (plan.needed, plan.mu, parse({"name": "a", "clients": {"b": None}}).mu) == (1, 0.5, 0.0)


def test_all_that_is_wrong_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSpec) as refused:
        parse({"name": "a b", "clients": {}, "round": 3, "strategy": {"kind": "fedavgg"}})
    text = str(refused.value)
    for part in ("name: ", "clients: ", "round: no such setting", "'fedavg'"):
        assert part in text
    with pytest.raises(BadSpec, match="least: there are 1 clients, got 2"):
        parse({"name": "a", "clients": {"b": None}, "least": 2})
    with pytest.raises(BadSpec, match="their folders would be one"):
        parse({"name": "a", "clients": {"a": None}})
    with pytest.raises(BadSpec, match="no such file"):
        load(tmp_path / "none.yaml")
    (tmp_path / "list.yaml").write_text("- a")
    with pytest.raises(BadSpec, match="must be a mapping"):
        load(tmp_path / "list.yaml")
