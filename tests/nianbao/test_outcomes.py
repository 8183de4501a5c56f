"""What stages did, as people read it."""

import io
import subprocess

import pytest
from rich.console import Console

from crawler.report import CrawlReport, Found, PortalReport, Problem
from nianbao import outcomes
from nianbao.parsing import ParseReport, Unreadable
from warehouse.build import BuildReport


def printed() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=200), out


def test_a_crawl_names_each_problem_with_what_to_do() -> None:
    console, out = printed()
    messages, said = printed()
    lead = "http://c.gov.cn/t20250101_1.html"
    good, bad = PortalReport("a", "[甲]市", 12), PortalReport("b", "乙市", leads=[lead])
    for year, state in ((2022, "new"), (2022, "changed"), (2023, "unchanged")):
        good.count(Found("http://a.gov.cn/1.html", "年报", year, state))
    bad.missing = [f"http://b.gov.cn/{number}.html" for number in range(30)]
    bad.alarms = ["no report was found, where there were 30 on 2025-03-31"]
    for number in range(60):
        bad.note(
            Problem("blocked", f"http://b.gov.cn/{number}", "answered 403 (Forbidden): ask its operator for access")
        )
    bad.note(Problem("slow", "http://b.gov.cn/", "took 9.0 s to answer"))
    outcomes.crawled(console, messages, CrawlReport([good, bad]))
    rows = [line.split() for line in out.getvalue().splitlines() if line.strip().startswith(("a ", "b "))]
    assert rows == [["a", "[甲]市", "12", "3", "1", "1", "1"], ["b", "乙市", "0", "0", "30", "60"]]
    assert "b: blocked: http://b.gov.cn/0: answered 403 (Forbidden): ask its operator for access" in said.getvalue()
    assert "b: blocked: and 10 more" in said.getvalue()
    assert "b: no report was found, where there were 30" in said.getvalue()
    assert "b: a report of the last crawl that was not found: http://b.gov.cn/0.html" in said.getvalue()
    assert "and 10 more that were not found" in said.getvalue()
    assert f"a report on another host, not fetched: {lead}" in said.getvalue()


def test_a_build_names_what_was_not_read_and_how_to_see_the_rest() -> None:
    console, out = printed()
    messages, said = printed()
    unreadable = [Unreadable(f"http://a.gov.cn/{number}.pdf", "this is a PDF file") for number in range(30)]
    outcomes.built(console, messages, ParseReport(parsed=40, unreadable=unreadable), BuildReport(40, 10, 3, 2000))
    text = said.getvalue()
    assert "10 reports of 3 bodies with 2,000 cells" in out.getvalue()
    assert text.count("this is a PDF file") == 20
    assert "and 10 more" in text
    assert "nianbao query" in text


def test_files_that_the_archive_lost_are_told() -> None:
    console, _ = printed()
    messages, said = printed()
    outcomes.built(console, messages, ParseReport(lost=["1.warc.gz", "2.warc.gz"]), BuildReport(40, 10, 3, 2000))
    assert "the archive has lost 1.warc.gz and 1 more" in said.getvalue()
    assert "from a copy" in said.getvalue()


@pytest.mark.parametrize("text", ["a b", 'a "b"', "it's", "$HOME `id` \\ \\n", "SELECT '%s' -- 年报", ""])
def test_a_quoted_query_is_one_word_to_the_shell(text: str) -> None:
    script = f"printf '[%s]' {outcomes.quoted(text)}"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == f"[{text}]"
