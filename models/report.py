"""The report of a bundle: plain data, how good it is and what it was judged on."""

from typing import Any

import orjson

from onepass.models.contract import Contract
from onepass.models.documents import parsed
from onepass.models.seen import Seen
from onepass.models.shown import card, framed, metrics


class Report(dict[str, Any]):
    """Metrics per task, baselines, history. A notebook shows its page, or else its metrics."""

    page: str = ""
    """What `report.html` holds, where there is one."""

    def _repr_html_(self) -> str:
        return framed(self.page, "report") if self.page else card(metrics(self))


def read(content: bytes, page: bytes, contract: Contract) -> Report:
    """The report of a contract, and its page. Raises where it is none, whatever it is made of."""
    document = parsed(content)
    orjson.dumps(document)  # which goes less deep
    _check(document)
    Seen(contract, document)
    report = Report(document)
    report.page = page.decode(errors="replace")
    return report


def _check(report: Any) -> None:
    """Raises ValueError where parts that all reports have are not what they should be."""
    if not isinstance(report, dict):
        raise ValueError("it is no report")
    for part in ("tasks", "inputs"):
        each = report.get(part, {})
        if not isinstance(each, dict) or not all(isinstance(one, dict) for one in each.values()):
            raise ValueError(f"{part}: must be an object of objects")
    notes = report.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise ValueError("notes: must be a list of texts")
