"""What a night came to: the table of it, and what had to hold."""

from typing import NamedTuple

from nights.callers import Seen
from nights.service import Service

PASS_LIMIT_S = 0.02
MOST_MB = 400
GROWTH = 1.10
"""Of the most memory in the second quarter of the night, in its last quarter."""


class Course(NamedTuple):
    """One service's night."""

    service: Service
    quiet: Seen
    seen: Seen
    others: dict[str, int]
    """What became of those who disturbed, by kind and outcome."""
    left: list[float]
    """When one of them left; who leaves a worker that is killed or stopped may not be counted."""


def verdict(course: Course) -> dict[str, bool]:
    """Prints what was measured, and stops the service; what had to hold, and whether it did."""
    _print_callers(course)
    return {**_of_callers(course), **_of_the_service(course)}


def _print_callers(course: Course) -> None:
    service, seen = course.service, course.seen
    print(f"\n{service.name}: {sum(seen.statuses.values()):,} answers to normal callers")
    print("| | p50 ms | p99 ms | 200 | other | resets | wrong |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, one in (("quiet", course.quiet), ("night", seen)):
        other = sum(one.statuses.values()) - one.statuses[200]
        print(
            f"| {name} | {one.quantile_ms(0.5):.1f} | {one.quantile_ms(0.99):.1f} | "
            f"{one.statuses[200]:,} | {other} | {len(one.resets)} | {len(one.wrong)} |"
        )
    for name, at in service.struck:
        end = at + service.hang_s + 1
        lost = sum(at <= when <= end for when in seen.resets)
        refused = sum(at <= when <= end for when, _ in seen.refused)
        print(f"{name}: {lost} resets and {refused} refusals within {end - at:.0f} s")
    print(f"disturbers: {dict(sorted(course.others.items()))}")


def _of_callers(course: Course) -> dict[str, bool]:
    service, quiet, seen = course.service, course.quiet, course.seen
    refused = sum(not service.excused(when) for when, _ in seen.refused)
    resets = sum(not service.excused(when) for when in seen.resets)
    wrong = len(seen.wrong) + len(quiet.wrong)
    p99_ms = seen.quantile_ms(0.99)
    most_ms = max(3 * quiet.quantile_ms(0.99), 2 * PASS_LIMIT_S * 1e3)
    return {
        f"{refused} refused outside of what was done to workers": not refused,
        f"{resets} resets outside of what was done to workers": not resets,
        f"{wrong} wrong answers": not wrong,
        f"p99 {p99_ms:.1f} ms, at most {most_ms:.1f}": p99_ms <= most_ms,
    }


def _of_the_service(course: Course) -> dict[str, bool]:
    service = course.service
    held = [mb for _, mb in service.memory_mb]
    quarter = max(len(held) // 4, 1)
    early, late = max(held[quarter : 2 * quarter]), max(held[-quarter:])
    counted, dropped = service.counted(), service.dropped_lines()
    print(f"requests by status: {counted}; lines of the log that were dropped: {dropped}")
    gone, bugs = counted.get("499", 0), counted.get("500", 0)
    left = len(course.left)
    alive = sum(not service.excused(when) for when in course.left)
    code, took_s = service.stop()
    raw = [line for log in service.logs for line in log.raw]
    traces = [line for log in service.logs for line in log.tracebacks]
    for line in [*raw[:3], *traces[:3]]:
        print(f"in the log: {line[:300]!r}")
    return {
        f"{max(held):.0f} MB held, at most {MOST_MB}": max(held) <= MOST_MB,
        f"memory is flat: {early:.0f} MB early, {late:.0f} late": late <= early * GROWTH,
        f"{bugs} times 500": not bugs,
        f"{gone} times 499 for {left} who left, {alive} of them workers that lived": (
            0.95 * alive <= gone <= 1.05 * left
        ),
        f"{len(raw)} raw lines in the log, {len(traces)} tracebacks": not raw and not traces,
        f"stopped with {code} in {took_s:.1f} s": code == 0 and took_s < 10,
    }
