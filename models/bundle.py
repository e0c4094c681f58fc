"""The bundle: the folder that training writes and the app reads. Data, never code, never pickle.

    checkpoints/taxi/                one folder per model; `latest` names the newest run
        2026-11-22T10-00-00/         one folder per run
            manifest.json            contract, network, facts, sha256 of every other file
            weights.safetensors      the network's weights and statistics
            golden.json              a few rows, and what training computed for them
            report.json  ...         how good it is
            network.onnx             the same network, exported; where its answers equal torch's

It is written to a hidden folder beside its place, flushed, and renamed: a bundle is whole or
absent, also under SIGKILL or a full disk. Opening one verifies every hash.

Raises everywhere: `BadBundle`, which names the file and what is wrong with it.
"""

import os
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from onepass.models import report as reports
from onepass.models import shown, weights
from onepass.models.contract import Arrays, Contract
from onepass.models.documents import MOST_BYTES, parsed, tame
from onepass.models.files import Unreadable, read_file
from onepass.models.graph_manifest import GRAPH
from onepass.models.manifest import Golden, Manifest, checksum, sha256

MANIFEST = "manifest.json"
WEIGHTS = "weights.safetensors"
GOLDEN = "golden.json"
REPORT = "report.json"
REPORT_PAGE = "report.html"
"""Where there is one: a single file that needs no other."""
LATEST = "latest"
LARGE, MOST, MOST_NAME = 2**34, 2**28, 256
"""Bytes at most: of weights and of a graph, of any other file, of the name of a run; where the
manifest says how many there are, it is that many."""
LINE, MOST_TEXT = 300, 5000
"""Letters of what an error of others says, and of ours, which may hold a path."""


class BadBundle(ValueError):
    """No bundle there, or one that is damaged, incomplete or of another format. Names in it are a
    stranger's: of any length, and with anything in them that a terminal would obey."""

    def __init__(self, text: str) -> None:
        super().__init__(tame(text, MOST_TEXT))


class Bundle:
    """An opened bundle. Its files were read once and verified; nothing is read again."""

    def __init__(self, folder: Path, manifest: Manifest, files: dict[str, bytes]) -> None:
        """Raises BadBundle where a file is missing that the contract needs."""
        self.folder = folder
        self.manifest = manifest
        self.files = files
        try:
            manifest.contract.beside.take(files)
        except ValueError as error:
            raise BadBundle(f"{folder}: {error}") from None

    @property
    def contract(self) -> Contract:
        """Inputs and tasks."""
        return self.manifest.contract

    @property
    def label(self) -> str:
        """`taxi/2026-11-22T10-00-00`: what answers are marked with."""
        return f"{self.manifest.name}/{self.manifest.version}"

    def weights(self) -> Arrays:
        """The network's state by name, as numpy arrays."""
        try:
            return weights.read(self.files[WEIGHTS])
        except ValueError as error:
            raise BadBundle(f"{self.folder / WEIGHTS}: {error}") from None

    def golden(self) -> Golden:
        """The rows that prove an engine right."""
        try:
            return Golden.read(self.files[GOLDEN], self.contract)
        except (ValueError, RecursionError) as error:
            raise BadBundle(f"{self.folder / GOLDEN}: {first_line(error)}") from None

    def report(self) -> reports.Report:
        """Metrics per task, baselines, history: plain data, which a notebook shows as its page."""
        try:
            page = self.files.get(REPORT_PAGE, b"")
            return reports.read(self.files[REPORT], page, self.contract)
        except Exception as error:  # whatever it is made of
            text = f"{self.folder / REPORT}: is damaged: {first_line(error)}"
            raise BadBundle(text) from None

    def _repr_html_(self) -> str:
        return shown.card(self.shown)

    @property
    def shown(self) -> str:
        """What a notebook shows of it: what is sent, what is answered, and how well."""
        parts = [shown.contract(self.label, self.contract.inputs, self.contract.tasks)]
        with suppress(BadBundle):
            parts.append(shown.metrics(self.report()))
        return "".join(parts)


def resolve(path: Path) -> Path:
    """A run's folder for the path of a run, or of a model, whose newest run is taken."""
    if not path.is_dir():
        raise BadBundle(f"{path}: no such folder")
    if (path / MANIFEST).exists():
        return path
    if not os.path.lexists(path / LATEST):
        runs = sorted(manifest.parent for manifest in path.glob(f"[!.]*/{MANIFEST}"))
        if not runs:
            raise BadBundle(f"{path}: holds no bundle ({MANIFEST} is missing)")
        return runs[-1]
    try:
        name = read_file(path, LATEST, MOST_NAME).decode().strip()
    except (Unreadable, UnicodeDecodeError) as error:
        raise BadBundle(f"{path / LATEST}: {error}") from None
    if Path(name).name != name or "\0" in name or not (path / name / MANIFEST).exists():
        raise BadBundle(f"{path / LATEST}: names {name!r}, which is no bundle here")
    return path / name


def open_bundle(path: Path | str) -> Bundle:
    """Reads a bundle and verifies every file in it."""
    folder = resolve(Path(path))
    manifest = read_manifest(folder)
    files: dict[str, bytes] = {}
    for name, expected in manifest.files.items():
        if Path(name).name != name:
            raise BadBundle(f"{folder / MANIFEST}: files: {name!r} is not a plain file name")
        most = LARGE if name in (WEIGHTS, GRAPH) else MOST
        try:
            files[name] = read_file(folder, name, min(manifest.sizes.get(name, most), most))
        except Unreadable as error:
            raise BadBundle(f"{folder / name}: {error}") from None
        if (digest := sha256(files[name])) != expected:
            raise BadBundle(
                f"{folder / name}: is damaged: its sha256 is {digest[:12]}…, "
                f"the manifest says {expected[:12]}…"
            )
    missing = {WEIGHTS, GOLDEN, REPORT} - set(files)
    if missing:
        raise BadBundle(f"{folder / MANIFEST}: does not list {', '.join(sorted(missing))}")
    return Bundle(folder, manifest, files)


def read_manifest(folder: Path) -> Manifest:
    """What a run says of itself; of its files nothing is read. Raises BadBundle."""
    file = folder / MANIFEST
    try:
        content = read_file(folder, MANIFEST, MOST_BYTES)
    except Unreadable as error:
        raise BadBundle(f"{file}: {error}") from None
    return manifest_of(content, file)


def manifest_of(content: bytes, file: Path | str) -> Manifest:
    """What the bytes of a manifest say; errors name it so. Raises BadBundle."""
    try:
        document = parsed(content)
    except ValueError as error:
        raise BadBundle(f"{file}: is damaged: {error}") from None
    if isinstance(document, dict) and document.get("format") != 1:
        file_format = document.get("format")
        text = (
            "of another kind" if isinstance(file_format, dict | list) else repr(file_format)[:LINE]
        )
        raise BadBundle(f"{file}: has format {text}; this version of onepass reads format 1")
    try:
        manifest = Manifest.model_validate(document)
        computed = checksum(document)
    except Exception as error:  # whatever the rules of a declaration make of what no one declares
        raise BadBundle(f"{file}: is damaged: {first_line(error)}") from None
    if computed != manifest.checksum:
        raise BadBundle(f"{file}: is damaged: its checksum does not match its content")
    return manifest


def first_line(error: BaseException) -> str:
    """An error in a line, named where its text alone says little."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))[:LINE]}: {first['msg'][:LINE]}"
    text = str(error).strip().partition("\n")[0][:LINE]
    return text if isinstance(error, ValueError) and text else f"{type(error).__name__}: {text}"
