"""`onepass.client` is the client that is a distribution of its own."""

import subprocess
import sys

import onepass.client
import onepass_client


def test_it_is_that_client() -> None:
    assert onepass.client.Client is onepass_client.Client
    assert onepass.client.__all__ == onepass_client.__all__
    assert all(hasattr(onepass.client, name) for name in onepass.client.__all__)


def test_where_it_is_not_installed_it_says_what_is_missing() -> None:
    code = "import sys; sys.modules['onepass_client'] = None; import onepass.client"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: onepass.client needs onepass_client: install onepass-cl")
