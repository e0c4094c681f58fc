"""Which onepass this is, by what is installed."""

from importlib.metadata import PackageNotFoundError, version


def installed() -> str:
    """`0.1.0`; 0 where it runs from a checkout that is not installed."""
    try:
        return version("onepass")
    except PackageNotFoundError:
        return "0"
