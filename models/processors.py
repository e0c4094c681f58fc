"""How many processors this process may use: not how many the machine has.

Its affinity (`taskset`, cpusets) may be smaller, and so may be the share of time that its control
group is given (`docker run --cpus`, limits of Kubernetes). Both kinds of groups are read, v1 and
v2, up to the root: the smallest share of all of them binds.
"""

import math
import os
from collections.abc import Iterator
from pathlib import Path

V1 = "cpu", "cpu,cpuacct"
"""Where the older kind of control groups keeps the shares of processors."""


def usable(root: Path = Path("/")) -> int:
    """Processors that work at once; a share of one and a half counts as two.

    `root` is where `proc` and `sys` are.
    """
    quotas = [quota for folder in _folders(root) if (quota := _quota(folder)) is not None]
    return max(1, min([_by_affinity(), *map(math.ceil, quotas)]))


def _by_affinity() -> int:
    if hasattr(os, "process_cpu_count"):  # from Python 3.13 on; it heeds PYTHON_CPU_COUNT, too
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _folders(root: Path) -> Iterator[Path]:
    """The control groups of this process, each with those it lies in.

    A container may see its own group as the root of all, whatever its path is called outside.
    """
    mount = root / "sys/fs/cgroup"
    for line in (_read(root / "proc/self/cgroup") or "").splitlines():
        number, kinds, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not kinds:
            tops = [mount, mount / "unified"]
        elif "cpu" in kinds.split(","):
            tops = [mount / name for name in V1]
        else:
            continue
        own = Path(path.lstrip("/"))
        for top in tops:
            yield from (top / group for group in (own, *own.parents))


def _quota(folder: Path) -> float | None:
    """Processors that a group may use, by its share of time; None without a limit."""
    both = _read(folder / "cpu.max")
    if both is not None:
        quota, _, period = both.strip().partition(" ")
    else:
        quota = _read(folder / "cpu.cfs_quota_us") or ""
        period = _read(folder / "cpu.cfs_period_us") or ""
    try:
        share = int(quota) / int(period or 100_000)
    except (ValueError, ZeroDivisionError):  # "max", or no such file
        return None
    return share if share > 0 else None


def _read(file: Path) -> str | None:
    try:
        return file.read_text()
    except (OSError, UnicodeError):
        return None
