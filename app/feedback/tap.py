"""Where answers that leave are kept: for their truths, as a sample, or both."""

from importlib import import_module

from onepass.app.feedback.answer_ids import AnswerIds
from onepass.app.feedback.answered import Answered
from onepass.app.feedback.keeper import Keeper, keeper_of
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.recorder import Recorder
from onepass.app.feedback.store_thread import Count
from onepass.app.requests.errors import Headers
from onepass.app.requests.settings import Settings
from onepass.models.bundle import Bundle
from onepass.models.contract import Contract

ANSWER_ID = b"x-answer-id"


class Tap:
    """One per deployment and worker, where the settings ask for one."""

    def __init__(self, keeper: Keeper | None, recorder: Recorder | None) -> None:
        ids = AnswerIds() if keeper is None else keeper.ids
        self.new_id, self.new_ids = ids.new, ids.some
        self.has_ids = keeper is not None
        """Whether answers say by which id truths are told."""
        self._keeper = keeper
        self._recorder = recorder

    def headers(self, answer_id: str) -> Headers:
        """What says it."""
        return [] if not self.has_ids else [(ANSWER_ID, answer_id.encode())]

    def keep(self, answered: Answered) -> None:
        """Answers that leave."""
        if self._keeper is not None:
            self._keeper.keep(answered)
        if self._recorder is not None:
            self._recorder.keep(answered)

    def close(self) -> None:
        """The service ends."""
        for one in (self._keeper, self._recorder):
            if one is not None:
                one.close()


def tap_of(
    contract: Contract, bundle: Bundle, settings: Settings, count: Count
) -> tuple[Tap | None, Keeper | None]:
    """What these settings ask for, if anything; and the keeper, where truths are taken.

    Raises:
        ValueError: a file cannot be used, or an extra is not installed.
    """
    rows = KeptRows(contract, settings.keep_inputs, lenient=settings.unknown_fields == "ignore")
    keeper = keeper_of(contract, bundle, settings, count, rows=rows)
    recorder = _recorder(bundle.label, settings, count, rows=rows)
    tap = None if keeper is None and recorder is None else Tap(keeper, recorder)
    return tap, keeper


def _recorder(label: str, settings: Settings, count: Count, *, rows: KeptRows) -> Recorder | None:
    if settings.record is None:
        return None
    try:
        record_files = import_module("onepass.app.feedback.record_files")
    except ImportError:
        raise ValueError("ONEPASS_RECORD needs pip install 'onepass[record]'") from None
    try:
        files = record_files.RecordFiles(
            settings.record,
            rows,
            label,
            file_bytes=settings.record_file_bytes,
            files=settings.record_files,
        )
    except OSError as error:
        raise ValueError(f"{settings.record}: cannot be written to: {error.strerror}") from None
    return Recorder(files, rows, count, share=settings.record_share)
