"""What unpacking a picture takes is known before, never too low and not far too high."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onepass.models.contract.pixels import Picture

MakeFile = Callable[..., bytes]
SIDE = 1500
PEAKS = """
import json, sys
from pathlib import Path
from onepass.models.contract.pixels import Picture
def at(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))
def peak(file):
    picture = Picture(file.read_bytes(), (64, 64), "crop", 10**9)
    Path("/proc/self/clear_refs").write_text("5")
    before = at("VmRSS")
    picture.pixels(3)
    return at("VmHWM") - before
files = [Path(name) for name in sys.argv[1:]]
for file in files[:1] + files:
    found = peak(file)
    print(json.dumps([file.name, found]))
"""


def kinds() -> dict[str, tuple[Image.Image, str, dict[str, object]]]:
    rgb = Image.new("RGB", (SIDE, SIDE), (200, 90, 40))
    clear = rgb.copy()
    clear.putalpha(120)
    quick = {"compress_level": 1}
    return {
        "jpeg": (rgb, "JPEG", {}),
        "progressive": (rgb, "JPEG", {"progressive": True}),
        "progressive 4:4:4": (rgb, "JPEG", {"progressive": True, "subsampling": 0}),
        "progressive CMYK": (rgb.convert("CMYK"), "JPEG", {"progressive": True}),
        "png": (rgb, "PNG", quick),
        "png, clear": (clear, "PNG", quick),
        "png, grey": (rgb.convert("L"), "PNG", quick),
        "png, palette": (rgb.quantize(8), "PNG", quick | {"transparency": 0}),
        "png, 16 bits": (Image.fromarray(np.full((SIDE, SIDE), 999, np.uint16)), "PNG", quick),
        "webp": (rgb, "WEBP", {"method": 0, "quality": 20}),
        "webp, clear, whole": (clear, "WEBP", {"lossless": True, "method": 0, "quality": 0}),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_real_peaks_lie_below_and_not_far(tmp_path: Path, file_of: MakeFile) -> None:
    said = {}
    for name, (image, form, options) in kinds().items():
        content = file_of(image, form, **options)
        (tmp_path / name).write_bytes(content)
        said[name] = Picture(content, (64, 64), "crop", 10**9).bytes
    ran = subprocess.run(
        [sys.executable, "-c", PEAKS, *(str(tmp_path / name) for name in said)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        check=True,
    )
    peaks = dict(map(json.loads, ran.stdout.splitlines()))
    assert list(peaks) == list(said)
    for name, peak in peaks.items():
        assert peak <= said[name] <= 1.5 * peak + 17e6, name
    assert said["jpeg"] < said["progressive"] < said["progressive 4:4:4"] < said["webp"]


def test_a_target_of_another_size_is_counted(file_of: MakeFile) -> None:
    content = file_of(Image.new("L", (3000, 1000)), "JPEG")
    needed = [Picture(content, (side, side), "pad", 10**9).bytes for side in (32, 1024, 4096)]
    assert needed[0] < needed[1] < needed[2]
    assert needed[2] > 4096 * 4096 * 12
