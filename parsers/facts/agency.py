"""Which body a report is of.

The title says it. Where it does not, the opening sentence, the signature and the index table are asked, in this order;
who runs the site or sent the text in (来源) is believed only when another statement agrees. A body that is only called
我局 or 本机关 stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.facts.dates import read_date
from parsers.facts.evidence import Evidence
from parsers.facts.names import completes, is_bare, is_body
from parsers.facts.title import Title
from parsers.records import Section

_NAME = r"(?P<name>[\u3400-\u9fff〇()·]{2,40}?)"
_OPENINGS = (
    re.compile(
        rf"(?:公布|发布|公开|编制|形成|撰写|制作|[将向])(?:了|的|并发布|社会|如下)?,?{_NAME}(?:关于)?20\d\d年?(?:年?度)?(?:的?(?:政府|政务)?信息公开|政务公开)"
    ),
    re.compile(rf"(?:^|[。,;:])(?:本(?:年度)?报告)?由{_NAME}(?:根据|按照|依据|依照|负责|组织|编制|编写|编撰)"),
    re.compile(
        rf"(?:^|[。;]){_NAME}(?:20\d\d年?度?(?:政府|政务)信息公开|(?:根据|按照|依据|依照|遵照)(?:新?修订的?)?《?(?:中华|国务院|政府|中共))"
    ),
    re.compile(rf"(?:^|[。;,]){_NAME}\(以下(?:简称|统称)"),
    re.compile(
        rf"(?:^|[。;])20\d\d年?度?,?(?:来,)?{_NAME}(?:坚持|认真|深入|严格|高度|按照|根据|始终|全面|紧紧|围绕|贯彻|积极)"
    ),
)
_SIGNATURE = re.compile(r"(?P<name>[\u3400-\u9fff()·]{4,40})(?P<date>20\d\d年\d{1,2}月\d{1,2}日)?")


def _openings(evidence: Evidence, sections: Sequence[Section]) -> Iterator[str]:
    texts = [*(re.sub(r"\s", "", text) for text in evidence.head if len(text) > 20), evidence.opening]
    if sections:
        texts.append("".join(sections[0].text[:300].replace("，", ",").split()))
    for pattern in _OPENINGS:
        for text in texts:
            for found in pattern.finditer(text):
                if is_body(found["name"]):
                    yield found["name"]


def _signatures(evidence: Evidence) -> Iterator[str]:
    """Names that stand on a line of their own above a date at the end."""
    tail = ["".join(text.split()) for text in evidence.tail]
    for index, text in enumerate(tail):
        found = _SIGNATURE.fullmatch(text)
        if found is None or not is_body(found["name"]):
            continue
        below = "".join(tail[index + 1 : index + 2])
        if found["date"] or (len(below) <= 16 and read_date(below) is not None):
            yield found["name"]


def candidates(evidence: Evidence, sections: Sequence[Section], titles: Sequence[Title]) -> list[tuple[str, str]]:
    """(where it stands, name) of every statement about the body, the weightiest first."""
    found = [("title", title.agency) for title in titles if title.agency]
    found += [("opening", name) for name in _openings(evidence, sections)]
    found += [("signature", name) for name in _signatures(evidence)]
    found += [(label, name) for label, value in evidence.agencies if is_body(name := "".join(value.split()))]
    weak = [("".join(value.split())) for _, value in evidence.sources]
    weak.append(evidence.metas.get("contentsource", ""))
    site = evidence.metas.get("sitename", "")
    found += [("source", name) for name in weak if is_body(name) and name in site]
    return found


def choose(found: Sequence[tuple[str, str]]) -> str | None:
    """The body's name: the weightiest statement, made complete by another where it lacks its place."""
    if not found:
        return None
    name = found[0][1]
    if is_bare(name):
        longer = [other for _, other in found[1:] if completes(other, name)]
        return max(longer, key=len, default=name)
    return name
