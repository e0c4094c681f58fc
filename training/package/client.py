"""The client of onepass services: `onepass-client`, a distribution of its own, if it is there."""

try:
    from onepass_client import *  # noqa: F403
    from onepass_client import __all__ as __all__
except ModuleNotFoundError as error:
    raise ImportError(
        f"onepass.client needs {error.name}: install onepass-client, which is a distribution of "
        "its own (the folder `client`)"
    ) from None
