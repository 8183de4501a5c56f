"""The page of `nianbao status --html`: how a home stands, for a browser, a phone and paper.

`page(standing, last)` gives one HTML text without scripts, pictures or anything from elsewhere; headings in English and
Chinese. All that comes from portals is shown as text. Times are Chinese local time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from string import Template

from crawler.report import harmless
from crawler.runs import Run
from nianbao.running.standing import Standing, sections
from nianbao.running.updates import Update
from nianbao.running.words import Section, clock, cut, outcome
from warehouse.news import News

_NEEDS = 20


def page(found: Standing, last: int) -> str:
    """The page, with the last so many updates and crawls."""
    template = Template(
        resources.files("nianbao.running").joinpath("templates", "status.html").read_text(encoding="utf-8")
    )
    needs = cut(found.waiting, "nianbao status", most=_NEEDS) or ["nothing"]
    lists = [*sections(found), Section("What needs a person", "需要人工处理", needs)]
    return template.substitute(
        title=_text(f"nianbao: {found.verdict}"),
        heading="运行情况",
        about=_text(f"{found.home} · {_clock(found.at)} China time · 北京时间"),
        verdict=_text(found.verdict),
        bad=" bad" if found.alarms else "",
        sections="\n".join([*map(_list, lists), _updates(found.updates[-last:]), _crawls(found.crawls[-last:])]),
    )


def _list(section: Section) -> str:
    kind = ' class="alarms"' if section.title == "Alarms" else ""
    return f"{_heading(section)}\n<ul{kind}>\n{''.join(map(_line, section.lines))}</ul>"


def _line(line: str) -> str:
    kinds = {"none": ' class="none"'} if not line.startswith(" ") else {line: ' class="below"'}
    return f"<li{kinds.get(line, '')}>{_text(line.strip())}</li>\n"


def _updates(updates: Sequence[Update]) -> str:
    headings = ("update 更新", "began 开始", "came to 结果", "portals 门户", "new 新增", "numbers 数字", "alarms 警报")
    rows = []
    for each in reversed(updates):
        news = each.news or News()
        numbers = (len(each.chosen), news.reports, news.numbers_changed, len(each.alarms))
        rows.append((each.id, _clock(each.started), outcome(each), *map(_number, numbers)))
    return _table(Section("Updates", "更新记录", []), headings, rows)


def _crawls(crawls: Sequence[Run]) -> str:
    headings = ("crawl 抓取", "began 开始", "ended 结束", "portals 门户", "stopped 中断")
    rows = [
        (each.id, _clock(each.started), _clock(each.ended), _number(len(each.portals)), _number(each.resumed))
        for each in reversed(crawls)
    ]
    return _table(Section("Crawls", "抓取记录", []), headings, rows)


def _table(section: Section, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = _row("th", headings)
    body = "\n".join(_row("td", row) for row in rows)
    return (
        f'{_heading(section)}\n<div class="wide"><table>\n<thead>{head}</thead>\n<tbody>{body}</tbody>\n</table></div>'
    )


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_text(cell)}</{tag}>' for cell in cells)}</tr>"


def _heading(section: Section) -> str:
    return f"<h2>{_text(section.title)} <span>{_text(section.title_zh)}</span></h2>"


def _text(text: str) -> str:
    return escape(harmless(text))


def _number(number: int) -> str:
    return f"{number:,}" if number else ""


def _clock(moment: dt.datetime | None) -> str:
    return clock(moment) if moment else "not ended 未结束"
