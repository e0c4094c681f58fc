"""Files over http, in the words of all stores."""

from typing import Any

import pytest

from onepass.app.stores.http_store import HttpStore
from onepass.app.stores.source import Absent, Broken, Refusal


def test_a_file_is_read_piece_by_piece(files: Any) -> None:
    content = (files.folder / "report.json").read_bytes()
    with HttpStore(files.url).open("report.json") as source:
        assert source.size == len(content)
        assert source.read(5) == content[:5]
    with pytest.raises(Absent), HttpStore(files.url).open("gone"):
        raise AssertionError


def test_statuses_say_whether_to_ask_again(files: Any) -> None:
    store = HttpStore(files.url)
    for status, kind in {500: Broken, 429: Broken, 410: Absent, 403: Refusal}.items():
        files.faults["a"] = lambda handler, _, status=status: handler.send(status)
        with pytest.raises(kind), store.open("a"):
            raise AssertionError


def test_one_that_says_nothing_and_one_that_is_not_there(files: Any, fault: Any) -> None:
    fault("slow", "report.json")
    with HttpStore(files.url, idle_s=0.2).open("report.json") as source:
        assert source.read(1)
    fault("silent", "report.json")
    with pytest.raises(Broken, match=r"nothing came for 0\.2 s"):
        HttpStore(files.url, idle_s=0.2).open("report.json").__enter__()
    with pytest.raises(Broken, match="refused"), HttpStore("http://127.0.0.1:9/a").open("a"):
        raise AssertionError
