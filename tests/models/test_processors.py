"""What a process may use: affinity and control groups, of both kinds, at every level."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onepass.models import processors
from onepass.models.processors import usable

Grouped = Callable[..., Path]


@pytest.fixture
def grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grouped:
    """grouped("0::/a", {"a/cpu.max": "max 100000"}): a machine of 64 processors."""
    monkeypatch.setattr(processors, "_by_affinity", lambda: 64)

    def make(lines: str, files: dict[str, str]) -> Path:
        (tmp_path / "proc/self").mkdir(parents=True)
        (tmp_path / "proc/self/cgroup").write_text(lines + "\n")
        for name, content in files.items():
            file = tmp_path / "sys/fs/cgroup" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content + "\n")
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("lines", "files", "count"),
    [
        ("0::/", {}, 64),
        ("0::/", {"cpu.max": "max 100000"}, 64),
        ("0::/", {"cpu.max": "200000 100000"}, 2),
        ("0::/", {"cpu.max": "150000 100000"}, 2),
        ("0::/", {"cpu.max": "5000 100000"}, 1),
        ("0::/", {"cpu.max": "25000 50000"}, 1),
        ("0::/a/b", {"a/b/cpu.max": "max 100000", "a/cpu.max": "300000 100000"}, 3),
        ("0::/a/b", {"a/b/cpu.max": "400000 100000", "a/cpu.max": "800000 100000"}, 4),
        ("0::/outside/../x", {"cpu.max": "300000 100000"}, 3),  # only the root is to be seen
        ("0::/a", {"a/cpu.max": "9900000 100000"}, 64),
        ("0::/", {"cpu.max": "garbled"}, 64),
        ("0::/", {"cpu.max": ""}, 64),
        ("garbled", {"cpu.max": "200000 100000"}, 64),
        ("4:cpu,cpuacct:/d\n3:memory:/d",
         {"cpu,cpuacct/d/cpu.cfs_quota_us": "250000", "cpu,cpuacct/d/cpu.cfs_period_us": "100000"},
         3),
        ("1:cpu:/docker/1", {"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"},
         1),
        ("1:cpu:/", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 64),
        ("3:cpuset:/\n0::/s", {"unified/s/cpu.max": "200000 100000"}, 2),
        ("3:memory:/a", {"memory/a/cpu.max": "200000 100000"}, 64),
    ],
)  # fmt: skip
def test_the_smallest_share_binds(
    grouped: Grouped, lines: str, files: dict[str, str], count: int
) -> None:
    assert usable(grouped(lines, files)) == count


def test_without_control_groups_affinity_binds(tmp_path: Path) -> None:
    assert usable(tmp_path) == len(os.sched_getaffinity(0))
    one = min(os.sched_getaffinity(0))
    code = f"import os; os.sched_setaffinity(0, {{{one}}})\n"
    code += "from onepass.models.processors import usable; print(usable())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
