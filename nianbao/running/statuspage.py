"""The page of `nianbao status --html`: how a home stands, for a browser, a phone and paper.

`page(standing, last)` gives one HTML text without scripts, pictures or anything from elsewhere; headings in English and
Chinese. All that comes from portals is shown as text; addresses (http, https) are links. Times are Chinese local time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from string import Template

from crawler.report import harmless
from crawler.runs import Run
from nianbao.running.standing import Standing, sections
from nianbao.running.updates import Alarm, Update
from nianbao.running.words import Section, alarm_lines, clock, cut, outcome
from warehouse.news import News

_NEEDS = 20
_IN_FULL = 5
_ADDRESS = re.compile(r"""(https?://[^\s<>"'\ufffd，。；：、（）]*[^\s<>"'\ufffd，。；：、（）.,:;!?)])""")


def page(found: Standing, last: int) -> str:
    """The page, with the last so many updates and crawls."""
    template = Template(
        resources.files("nianbao.running").joinpath("templates", "status.html").read_text(encoding="utf-8")
    )
    needs = cut(found.waiting, "nianbao status", most=_NEEDS) or ["nothing"]
    _, *others = sections(found)
    lists = [_list(each) for each in (Section("What needs a person", "需要人工处理", needs), *others)]
    return template.substitute(
        title=_text(f"nianbao: {found.verdict}"),
        heading="运行情况",
        about=_text(f"{found.home} · {_clock(found.at)} China time · 北京时间"),
        verdict=_text(found.verdict),
        bad=" bad" if found.alarms else "",
        sections="\n".join(
            [_alarms(found.alarms), *lists, _updates(found.updates[-last:]), _crawls(found.crawls[-last:])]
        ),
    )


def _alarms(alarms: Sequence[Alarm]) -> str:
    """In full; where there are many a line for each, with what happened behind it."""
    heading = _heading(Section("Alarms", "警报", []))
    if len(alarms) <= _IN_FULL:
        lines = "".join(map(_line, alarm_lines(alarms) or ["none"]))
    else:
        lines = "".join(map(_folded, alarms))
    return f'{heading}\n<ul class="alarms">\n{lines}</ul>'


def _folded(alarm: Alarm) -> str:
    since = f", since {clock(alarm.since)[:10]}" if alarm.since else ""
    short = f"{alarm.portal}: {alarm.kind}{since}" if alarm.portal else alarm.kind
    (line,) = alarm_lines([alarm])
    return f"<li><details><summary>{_text(short)}</summary>{_linked(line)}</details></li>\n"


def _list(section: Section) -> str:
    return f"{_heading(section)}\n<ul>\n{''.join(map(_line, section.lines))}</ul>"


def _line(line: str) -> str:
    kinds = {"none": ' class="none"'} if not line.startswith(" ") else {line: ' class="below"'}
    return f"<li{kinds.get(line, '')}>{_linked(line.strip())}</li>\n"


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


def _linked(text: str) -> str:
    """As text, but for addresses of the web."""
    parts = _ADDRESS.split(harmless(text))  # every second one is an address
    return "".join(_link(part) if place % 2 else escape(part) for place, part in enumerate(parts))


def _link(address: str) -> str:
    safe = escape(address)
    return f'<a href="{safe}" rel="noreferrer">{safe}</a>'


def _number(number: int) -> str:
    return f"{number:,}" if number else ""


def _clock(moment: dt.datetime | None) -> str:
    return clock(moment) if moment else "not ended 未结束"
