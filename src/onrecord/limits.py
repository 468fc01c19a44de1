"""How much one page may take: time, text, tags, statements. What takes more is stopped, the run goes on."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may take; one that takes more is stopped with a problem that says so.

    page_seconds: processor time of the thread that reads it, not time on the clock, so that a busy machine
        gives the same record: cleaning and reading together.
    text_bytes, html_bytes: of a page before it is cleaned. tags: of an HTML page; elements, more than bytes,
        are what fills memory. article_length: code points of headline and body.
    statements: in one article.
    The longest of 6,000 news articles that were looked at has 53,000 code points, and the fullest of 126 news
    pages 5,500 tags. The model reads about 4,000 words a second: 400,000 code points (66,000 words) in 17 s.
    """

    page_seconds: float = 20.0
    text_bytes: int = 4 * 1024 * 1024
    html_bytes: int = 32 * 1024 * 1024
    tags: int = 200_000
    article_length: int = 400_000
    statements: int = 10_000


LIMITS = Limits()
"""The usual limits."""


class OutOfTime(BaseException):
    """The time of `time_limit` is over. No Exception: libraries that go on after any would go on."""


# How often the clock is looked at, in seconds; it comes again in case a library has swallowed the first.
_TICK_S = 0.25


class _Clock(threading.local):
    """When this thread's time is over, by its own processor time; None while nothing is limited."""

    deadline: float | None = None


_clock = _Clock()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime inside the block once this thread has worked for so long in it.

    In the main thread, where the system has interval timers (not on Windows) and nobody else uses the timer
    of SIGPROF, whatever runs is interrupted at its next step of Python; elsewhere, and inside one call of a C
    library, only `check_time` looks. A limit inside another counts until the earlier of the two.
    """
    outer = _clock.deadline
    deadline = time.thread_time() + seconds
    ticking = outer is None and _may_tick()
    try:
        _clock.deadline = deadline if outer is None else min(outer, deadline)
        if ticking:
            # A timer that runs while the process works: nobody's alarm is lost, and to wait for a pipe is no
            # work. The handler stays for good: the system's own would end the process at a late tick.
            signal.signal(signal.SIGPROF, _tick)
            signal.setitimer(signal.ITIMER_PROF, _TICK_S, _TICK_S)
        yield
    finally:
        _clock.deadline = outer
        if ticking:
            signal.setitimer(signal.ITIMER_PROF, 0)


def check_time() -> None:
    """Raise OutOfTime if this thread's time is over; for loops that may run long, between two steps."""
    if _clock.deadline is not None and time.thread_time() >= _clock.deadline:
        raise OutOfTime


def _tick(signal_number: int, frame: FrameType | None) -> None:
    check_time()


def _may_tick() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getsignal(signal.SIGPROF) in (signal.SIG_DFL, signal.SIG_IGN, _tick)
