"""Which body a report is of.

The title says it. Where it does not, the opening sentence, the signature and the index table are asked, in this order.
Who runs the site or sent the text in (来源) is believed only where the title says 我局 and it is one, or where the
site's own name says the same. A body that is only called 本机关 stays unknown, and so does one whose name was tampered
with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.facts.dates import read_date
from parsers.facts.evidence import Evidence
from parsers.facts.names import completes, is_bare, is_body, pronoun, same_body
from parsers.facts.title import Title
from parsers.records import Section

_NAME = r"(?P<name>[\u3400-\u9fff〇()·]{2,40}?)"
_YEAR = r"(?:20\d\d|二[〇○零O0][一二三四][〇○零O0一二三四五六七八九])年?(?:年?度)?"
_OPENINGS = (
    re.compile(
        rf"(?:公布|发布|公开|编制|形成|撰写|制作|现将|现向|特将)(?:了|的|并发布|社会|如下)?,?{_NAME}(?:关于)?{_YEAR}(?:的?(?:政府|政务)?信息公开|政务公开)"
    ),
    re.compile(rf"(?:^|[。;:]){_NAME}(?:关于)?{_YEAR}(?:政府|政务)信息公开(?:工作)?(?:情况)?的?年度报告"),
    re.compile(rf"(?:^|[。,;:])(?:本(?:年度?)?报告)?(?:是)?由{_NAME}(?:根据|按照|依据|依照|负责|组织|编制|编写|编撰)"),
    re.compile(rf"(?:^|[。;:]){_NAME}(?:根据|按照|依据|依照|遵照)(?:新?修订的?|《)?《?(?:中华|国务院|政府|中共)"),
    re.compile(rf"(?:^|[。;:,]){_NAME}\(以下(?:简称|统称)"),
)
_IN_PROSE = (
    re.compile(
        rf"(?:^|[。;]){_YEAR}(?:来|以来)?,?{_NAME}(?:坚持|认真|深入|严格|高度|按照|根据|始终|全面|紧紧|围绕|贯彻|积极|切实|不断|持续|以习)"
    ),
    re.compile(rf"(?:^|[。;]){_NAME}{_YEAR}(?:未收取|没有收取|未收到|无)"),
)
_CONTACT = re.compile(rf"(?:与|向){_NAME}(?:联系|反映|咨询)")
_SIGNATURE = re.compile(r"(?P<name>[\u3400-\u9fff()·]{4,40}?)(?P<date>20\d\d年\d{1,2}月\d{1,2}日)?")
_OFFICE_OF = re.compile(r"(?<=[局委厅院会镇乡])(?:党政)?办公室$|(?<=人民政府)(?:党政办公室|办公室)$")


def _named(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        name = found["name"].removeprefix("关于").removeprefix("了")
        if len(name) >= 3 and is_body(name):
            yield name


def _openings(evidence: Evidence) -> Iterator[str]:
    texts = [text for line in evidence.head if len(line) > 15 and len(text := "".join(line.split())) > 15]
    if not any("信息公开" in text and len(text) > 60 for text in texts):
        texts.append(evidence.opening)
    for pattern in _OPENINGS:
        for text in texts:
            yield from _named(pattern, text)


def _in_prose(evidence: Evidence, sections: Sequence[Section]) -> Iterator[str]:
    texts = [section.text[:400] for section in (*sections[:1], *sections[-1:])]
    for text in texts:
        for line in text.replace("，", ",").split("\n"):
            for pattern in _IN_PROSE:
                yield from _named(pattern, "".join(line.split()))
    for name in _named(_CONTACT, evidence.opening):
        body = _OFFICE_OF.sub("", name)
        if not is_bare(body):
            yield body


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


def _publishers(evidence: Evidence, called: str | None) -> Iterator[tuple[str, str]]:
    """The index table's body; the source where the title's 我局 or the site's own name bears it out."""
    for label, value in evidence.agencies:
        name = "".join(value.split())
        if len(name) >= 3 and is_body(name) and (called is None or name.endswith(called) or called in _ANY):
            yield label, name
    site = "".join(evidence.metas.get("sitename", "").split())
    values = [evidence.metas.get("contentsource", ""), *(value for _, value in evidence.sources)]
    for value in values:
        name = "".join(value.split())
        if len(name) < 4 or not is_body(name) or is_bare(name) or "融媒体" in name:
            continue
        own_site = name in site and not name.endswith("政府")
        if own_site or (called is not None and _is_called(name, called)):
            yield "source", name


_ANY = frozenset({"机关", "单位", "部门"})
_GOVERNED = "省市县区州盟旗镇乡"


def _is_called(name: str, called: str) -> bool:
    """Whether a body may say 我局 (`called` 局), 我镇 (镇) of itself."""
    if called in _GOVERNED:
        return re.search(rf"{called}(?:人民政府|政府)?$", name) is not None
    if called == "街道":
        return "街道" in name
    return called not in _ANY and name.endswith(called)


def candidates(
    evidence: Evidence, sections: Sequence[Section], titles: Sequence[Title], foreign: Sequence[str]
) -> list[tuple[str, str]]:
    """(where it stands, name) of every statement about the body, the weightiest first."""
    called = next((kind for title in titles if (kind := pronoun(title.head))), None)
    found = [("title", title.agency) for title in titles if title.agency]
    found += [("opening", name) for name in _openings(evidence)]
    if not found or is_bare(found[0][1]):
        found += [("signature", name) for name in _signatures(evidence)]
        found += _publishers(evidence, called)
        found += [("text", name) for name in _in_prose(evidence, sections)]
    if called is not None and called not in _ANY:
        # The title says 我局; a preamble that names a government was taken over from another report.
        found = [(where, name) for where, name in found if where == "title" or _is_called(name, called)]
    return [(where, name) for where, name in found if not any(word in name for word in foreign)]


def choose(found: Sequence[tuple[str, str]]) -> str | None:
    """The body's name: the weightiest statement, made complete by another where it lacks its place."""
    if not found:
        return None
    name = found[0][1]
    if is_bare(name):
        longer = [other for _, other in found[1:] if completes(other, name)]
        return max(longer, key=len, default=name)
    return name


def conflicting(found: Sequence[tuple[str, str]], name: str) -> tuple[str, str] | None:
    """A statement that names another body."""
    weighty = ("title", "opening", "signature")
    return next(((where, other) for where, other in found if where in weighty and not same_body(name, other)), None)
