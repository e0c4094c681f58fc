"""The report is plain data that shows itself."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from onepass.models import load
from onepass.models.contract import Contract
from onepass.models.report import Report, read


def test_it_is_plain_data_and_shows_its_page(sincos: Contract) -> None:
    content = orjson.dumps({"tasks": {}, "judged_on": "test"})
    report = read(content, b"<h1>Good</h1>", sincos)
    assert report == {"tasks": {}, "judged_on": "test"}
    assert orjson.loads(orjson.dumps(report)) == report
    assert "&lt;h1&gt;Good" in report._repr_html_()
    assert 'class="onepass"' in read(content, b"", sincos)._repr_html_()


@pytest.mark.parametrize(
    "content", [b"[]", b"{", b'{"tasks": []}', b'{"tasks": {"a": 1}}', b'{"notes": [1]}']
)
def test_what_is_none_is_told(content: bytes, sincos: Contract) -> None:
    with pytest.raises(ValueError):
        read(content, b"", sincos)


def test_a_bundle_and_its_predictor_show_themselves(make_bundle: Callable[..., Path]) -> None:
    predictor = load(make_bundle())
    assert isinstance(predictor.bundle.report(), Report)
    for shown in (predictor.bundle._repr_html_(), predictor._repr_html_()):
        assert "<td>fare</td><td>regression</td>" in shown
        assert "taxi/run-1: inputs" in shown
    predictor.bundle.files["report.json"] = b"{"
    assert "taxi/run-1: tasks" in predictor.bundle._repr_html_(), "and breaks no notebook"
