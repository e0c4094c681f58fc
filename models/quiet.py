"""What other people's libraries would do unasked: tell their makers who uses them, and how.

ONNX Runtime does since 1.29, on Linux, too: it looks its maker's host up, keeps an id and a data
base under the home directory, and complains to stderr where it cannot. Each library is told not to,
before it is imported, unless the user has said something himself: his word stands, `0` included.

`models` and `training` are the doors that everything comes in by; each calls this first.
"""

import os
from pathlib import Path

SAID = {
    "ORT_DISABLE_TELEMETRY": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "HF_HUB_DISABLE_TELEMETRY": "1",  # huggingface_hub comes with tokenizers
    "RAY_USAGE_STATS_ENABLED": "0",
    "BENTOML_DO_NOT_TRACK": "True",
}
FONTS = "MPLCONFIGDIR"


def hush() -> None:
    """Nobody is told anything; children inherit it."""
    for name, value in SAID.items():
        os.environ.setdefault(name, value)


def spare_home() -> None:
    """Matplotlib keeps its list of fonts with temporary files, unless it is at home already."""
    if os.name != "posix":
        return
    homes = [
        Path(os.environ.get(name) or os.path.expanduser(f"~/{usual}"))
        for name, usual in (("XDG_CONFIG_HOME", ".config"), ("XDG_CACHE_HOME", ".cache"))
    ]
    if os.environ.get(FONTS) or any((home / "matplotlib").exists() for home in homes):
        return
    folder = Path(os.environ.get("TMPDIR") or "/tmp", f"onepass-matplotlib-{os.getuid()}")
    if not _is_a_strangers(folder):
        os.environ[FONTS] = str(folder)


def _is_a_strangers(folder: Path) -> bool:
    """Others may have made a folder of this name first, with settings of their own in it."""
    try:
        status = folder.lstat()
    except OSError:
        return False  # it is made when it is needed
    return status.st_uid != os.getuid() or bool(status.st_mode & 0o002) or folder.is_symlink()
