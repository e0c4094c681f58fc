"""A cluster is connected to when it is needed, and what does not answer is told."""

import pytest
import ray

from onepass.training.fitting.cluster import cluster


def test_what_is_not_needed_is_not_begun() -> None:
    with cluster(None):
        assert not ray.is_initialized()


@pytest.mark.parametrize("address", ["ray://127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:99999"])
def test_an_address_where_nothing_answers_is_told_at_once(address: str) -> None:
    with (
        cluster(address) as connect,
        pytest.raises(ConnectionError, match=f"^--on: {address}: nothing answers there: "),
    ):
        connect(None)
    assert not ray.is_initialized()
