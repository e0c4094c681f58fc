"""A line that keeps what is written to it."""

import pytest


class Transport:
    """Keeps what is written."""

    pauses = 0

    def pause_reading(self) -> None:
        self.pauses += 1

    def resume_reading(self) -> None:
        return

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def get_extra_info(self, name: str) -> None:
        return None

    def write(self, content: bytes) -> None:
        self.written += content

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


@pytest.fixture(scope="session")
def new_transport() -> type[Transport]:
    """new_transport(): one of those."""
    return Transport


@pytest.fixture
def transport() -> Transport:
    """A new one."""
    return Transport()
