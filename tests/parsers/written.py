"""Small pages written by hand: an HTML report of six parts, whose title, head and words a test chooses."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.flatten import flatten
from parsers.page import Line, Page, Token

AGENCY = "临江市教育局"
TITLE = "临江市教育局2023年政府信息公开工作年度报告"
PARTS = (
    ("一、总体情况", "本机关健全机制，按时更新栏目，全年运转平稳。"),
    ("二、主动公开政府信息情况", "详见下表，数据均经核对。"),
    ("三、收到和处理政府信息公开申请情况", "详见下表，数据均经核对。"),
    ("四、政府信息公开行政复议、行政诉讼情况", "没有发生此类案件，情况正常。"),
    ("五、存在的主要问题及改进情况", "更新还不够快，今后将加强督促。"),
    ("六、其他需要报告的事项", "没有其他事项。"),
)


def written(
    title: str | None = TITLE,
    *,
    browser: str | None = None,
    metas: dict[str, str] | None = None,
    above: Sequence[str] = (),
    head: Sequence[str] = (),
    overview: str = PARTS[0][1],
    parts: Sequence[tuple[str, str]] | None = None,
    tail: Sequence[str] = (),
) -> bytes:
    """The page: `above` the title, `head` between title and first part, `overview` as its text, `tail` at the end."""
    body = [f"<div>{line}</div>" for line in above]
    body += [f"<h1>{title}</h1>"] if title else []
    body += [f"<p>{line}</p>" for line in head]
    for number, (heading, text) in enumerate(PARTS if parts is None else parts):
        body.append(f"<p>{heading}</p><p>{text if number or parts is not None else overview}</p>")
    body += [f"<p>{line}</p>" for line in tail]
    tags = "".join(f'<meta name="{name}" content="{content}">' for name, content in (metas or {}).items())
    browser_title = f"<title>{browser}</title>" if browser else ""
    html = f'<html><head><meta charset="utf-8">{tags}{browser_title}</head><body>{"".join(body)}</body></html>'
    return html.encode()


def page(data: bytes | str) -> Page:
    """The page that some bytes or some text are."""
    return flatten(data.encode() if isinstance(data, str) else data)


def lines(*texts: str) -> list[Line]:
    """One line for each text."""
    return [Line((Token(text),), number) for number, text in enumerate(texts, 1)]
