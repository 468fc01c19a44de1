"""Time is limited by the work of the thread, whatever runs; the limits of one page stop that page alone."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from onrecord.limits import LIMITS, OutOfTime, check_time, time_limit
from onrecord.pipeline import Pipeline, stop_large, stop_long, stop_manifold
from onrecord.records import Doc, Form, Origin, Page, page_id

needs_timer = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no interval timers: only check_time looks there"
)


def doc_of(body: bytes, form: Form = "article", name: str = "page") -> Doc:
    return Doc(Page(page_id(None, body), name, None, body, form, "text/plain; charset=utf-8", Origin(name)))


def work(until_s: float = 5.0) -> None:
    end = time.thread_time() + until_s
    while time.thread_time() < end:
        pass


def work_deaf_to_exceptions() -> None:
    for _ in range(2):
        try:
            work()
        except Exception:
            continue


@needs_timer
@pytest.mark.parametrize("busy", [work, work_deaf_to_exceptions])
def test_work_without_end_is_interrupted(busy: Callable[[], None]) -> None:
    began = time.thread_time()
    with pytest.raises(OutOfTime), time_limit(0.2):
        busy()
    assert time.thread_time() - began < 2


def test_waiting_is_no_work() -> None:
    with time_limit(0.1):
        time.sleep(0.4)
        check_time()


def test_time_is_not_limited_outside() -> None:
    with pytest.raises(OutOfTime), time_limit(0):
        check_time()
    check_time()


def test_the_earlier_of_two_limits_counts() -> None:
    with pytest.raises(OutOfTime), time_limit(0), time_limit(100):
        check_time()


@needs_timer
def test_the_timer_ends_with_the_limit_and_a_late_tick_does_no_harm() -> None:
    with time_limit(5):
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 0
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    signal.raise_signal(signal.SIGPROF)


@needs_timer
def test_a_timer_that_somebody_else_uses_is_left_alone() -> None:
    before = signal.signal(signal.SIGPROF, lambda number, frame: None)
    try:
        with time_limit(5):
            assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    finally:
        signal.signal(signal.SIGPROF, before)


def test_another_thread_is_stopped_where_it_looks() -> None:
    met: list[str] = []

    def run() -> None:
        try:
            with time_limit(0.05):
                while True:
                    check_time()
        except OutOfTime:
            met.append("stopped")

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    assert met == ["stopped"]


def broken_on(name: str, error: BaseException) -> Callable[[Iterable[Doc]], Iterator[Doc]]:
    def stage(docs: Iterable[Doc]) -> Iterator[Doc]:
        for doc in docs:
            if doc.page.name == name:
                raise error
            yield doc

    return stage


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OutOfTime(), "too-slow"),
        (RecursionError(), "too-deep"),
        (MemoryError(), "out-of-memory"),
        (ValueError("odd"), "internal-error"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_page_that_breaks_a_stage_stops_alone(error: BaseException, code: str) -> None:
    docs = [doc_of(b"a", name="one"), doc_of(b"b", name="two"), doc_of(b"c", name="three")]
    done = list(Pipeline((("clean", broken_on("two", error)),), "test")(docs))
    assert [[problem.code for problem in doc.problems] for doc in done] == [[], [code], []]
    assert [doc.stopped for doc in done] == [False, True, False]


@needs_timer
def test_a_slow_page_does_not_cost_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow_on_two(docs: Iterable[Doc]) -> Iterator[Doc]:
        for doc in docs:
            work(5.0 if doc.page.name == "two" else 0.15)
            yield doc

    docs = [doc_of(name.encode(), name=name) for name in ("one", "two", "three", "four")]
    pipeline = Pipeline((("clean", slow_on_two),), "test", replace(LIMITS, page_seconds=0.4))
    assert [doc.page.name for doc in pipeline(docs) if doc.stopped] == ["two"]


def test_docs_come_out_as_they_go_in() -> None:
    asked: list[int] = []

    def docs() -> Iterator[Doc]:
        for number in range(3):
            asked.append(number)
            yield doc_of(b"%d" % number)

    next(Pipeline((), "test")(docs()))
    assert asked == [0]


SMALL = replace(LIMITS, text_bytes=10, html_bytes=40, tags=3, article_length=20, statements=0)


@pytest.mark.parametrize(
    ("body", "form", "code"),
    [
        (b"a" * 10, "article", None),
        (b"a" * 11, "article", "too-large"),
        (b"a" * 11, "dump", "too-large"),
        (b"a" * 40, "html", None),
        (b"a" * 41, "html", "too-large"),
        (b"<a><b><c>", "html", None),
        (b"<a><b><c><d>", "fragment", "too-many-tags"),
        (b"<a><b><c>", "article", None),
    ],
)
def test_a_large_page_is_stopped_before_it_is_cleaned(body: bytes, form: Form, code: str | None) -> None:
    (doc,) = stop_large([doc_of(body, form)], SMALL)
    assert [problem.code for problem in doc.problems] == ([] if code is None else [code])


def test_a_long_article_is_stopped_and_not_kept() -> None:
    from onrecord.cleaning import clean_docs

    short, long = stop_long(clean_docs([doc_of(b"a" * 20), doc_of(b"a" * 21)]), SMALL)
    assert short.article is not None and not short.stopped
    assert long.article is None and [problem.code for problem in long.problems] == ["too-long"]


def test_an_article_of_too_many_statements_keeps_none(small_pipeline: Callable[..., Iterator[Doc]]) -> None:
    said = "“The quay will not hold,” said Ms Lee. She had looked at it for three weeks.".encode()
    (read,) = small_pipeline([doc_of(said)])
    (doc,) = stop_manifold([read], SMALL)
    assert (len(read.statements), doc.statements, doc.stopped) == (1, (), True)
    assert [problem.code for problem in doc.problems] == ["too-many-statements"]
