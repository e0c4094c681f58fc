"""What an operator is told when the service begins: where it answers, and whom."""

import ipaddress
import logging
from typing import Any


def greeting(label: str, settings: dict[str, Any], at: Any, engine: str) -> list[tuple[int, str]]:
    """Levels and lines, once the first worker is ready; `at` is as `getsockname` has it."""
    workers = f"{settings['workers']} workers, " if settings["workers"] > 1 else ""
    keys = len(settings["api_keys"]) + len(settings["api_keys_file"])
    file, tls = settings["unix_socket"], settings["tls_cert_file"] is not None
    exposed = file is None and is_exposed(at[0])
    level = logging.WARNING if not keys and exposed else logging.INFO
    where = url(*at[:2], tls=tls) if file is None else f"unix:{file}"
    port = settings["grpc_port"]
    also = "" if port is None else f", and by gRPC on {address(settings['host'], port)}"
    return [
        (logging.INFO, f"{label} answers on {where} ({workers}engine: {engine}){also}"),
        (level, who_may_ask(keys)),
    ]


def url(host: str, port: int, *, tls: bool = False) -> str:
    """`http://[::1]:8000`: an IPv6 address stands in brackets."""
    return f"http{'s' * tls}://{address(host, port)}"


def address(host: str, port: int) -> str:
    """The same without the scheme."""
    host = host.strip("[]")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_exposed(host: str) -> bool:
    """Whether other machines may reach this address."""
    try:
        ip = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return True
    mapped = getattr(ip, "ipv4_mapped", None)
    return not (mapped or ip).is_loopback


def who_may_ask(count: int) -> str:
    """One line, by the number of API keys."""
    if not count:
        return "no API keys are set: whoever comes here may ask (ONEPASS_API_KEYS)"
    return f"API keys: {count}; health and pages are open to everybody, all else needs one"
