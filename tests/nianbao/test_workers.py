"""Worker processes: order, limits, and what a lost process costs."""

import os
import signal

import pytest

from nianbao.workers import Limits, Worker, WorkerError, parse_all, unread
from parsers.records import Document, Report, to_json
from tests.pages import make_page


def page(seed: int) -> Document:
    return Document(data=make_page("html_plain", seed).data)


def test_results_come_in_order_and_equal_those_of_the_parser() -> None:
    from parsers import parse_document

    documents = [page(seed) for seed in range(12)]
    results = list(parse_all(enumerate(documents), workers=2))
    assert [key for key, _ in results] == list(range(12))
    for key, report in results:
        assert to_json(report) == to_json(parse_document(documents[key].data))


def test_what_could_not_be_read_passes_through_in_its_place() -> None:
    results = dict(parse_all([("a", page(1)), ("b", unread("no such file")), ("c", page(2))], workers=2))
    assert list(results) == ["a", "b", "c"]
    assert (results["b"].kind, results["b"].error) == ("unreadable", "no such file")


def test_a_document_over_the_time_limit_costs_one_document() -> None:
    worker = Worker(Limits(seconds=0.0))
    try:
        late = worker.parse(Document(data=b"x" * 5_000_000))
        assert late.kind == "unreadable"
        assert "longer to parse than one page may take" in (late.error or "")
    finally:
        worker.stop()


def test_a_document_over_the_memory_limit_costs_one_document() -> None:
    hungry = Document(data=b"<table>" + b"<tr><td>1</td></tr>" * 400_000)
    small = page(3)
    results = [report for _, report in parse_all(enumerate([hungry, small]), workers=1, limits=Limits(megabytes=120))]
    assert [report.kind for report in results] == ["unreadable", "annual_report"]
    assert results[0].error


def test_a_killed_process_costs_one_document_and_is_replaced() -> None:
    worker = Worker(Limits())
    try:
        assert worker.parse(page(1)).kind == "annual_report"
        assert worker._process is not None
        os.kill(worker._process.pid, signal.SIGKILL)
        lost = worker.parse(page(2))
        assert (lost.kind, bool(lost.error)) == ("unreadable", True)
        assert worker.parse(page(2)).kind == "annual_report"
    finally:
        worker.stop()


def test_stopping_early_ends_the_processes() -> None:
    results = parse_all(((number, page(number)) for number in range(100)), workers=2)
    _, first = next(results)
    results.close()
    assert isinstance(first, Report)


def test_a_process_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(WorkerError, match="could not be started"):
        Worker(Limits()).parse(page(1))


def test_ctrl_c_at_the_keyboard_reaches_the_parent_alone() -> None:
    worker = Worker(Limits())
    try:
        worker.parse(page(1))
        assert worker._process is not None
        assert os.getpgid(worker._process.pid) != os.getpgid(0)
    finally:
        worker.stop()
