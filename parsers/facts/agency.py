"""Which body a report is of.

The title says it. Where it does not, the opening sentence, the signature and the bureau of the index table are asked,
in this order. What is left are hints: a government in the index table, which publishes for all of its bureaus, who sent
the text in (来源) where the report says 我局 and it is one or where the site's own name says the same, a banner above a
bare title, a column of the site, the site's own name, a sentence of the text, a last line without a date. They are
taken with a note, and only while no other hint and no 我局 speaks against them. A body that is only called 本机关 stays
unknown. Words that were put into a name are cut off behind it; where they stand in front, the body stays unknown. A
name that only titles have, while the rest of the page speaks of the body that it begins with (某局 or 我局 beside
某局九游会), is noted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.facts.dates import read_date
from parsers.facts.evidence import Evidence
from parsers.facts.names import begun_body, completes, is_bare, is_body, is_called, pronoun, same_body
from parsers.facts.title import Title, is_column, read_title, segments
from parsers.records import Note, Section

_NAME = r"(?P<name>[\u3400-\u9fff〇()·]{2,40}?)"
_YEAR = r"(?:20\d\d|二[〇○零O0][一二三四][〇○零O0一二三四五六七八九])年?(?:年?度)?"
_OPENINGS = (
    re.compile(
        rf"(?:公布|发布|公开|编制(?!委|办)|形成|撰写|制作|现将|现向|特将)(?:了|的|并发布|社会|如下)?,?{_NAME}(?:关于)?{_YEAR}"
        r"(?:的?(?:政府|政务)?信息公开|政务公开)"
    ),
    re.compile(rf"(?:^|[。;:]){_NAME}(?:关于)?{_YEAR}(?:政府|政务)信息公开(?:工作)?(?:情况)?的?年度报告"),
    re.compile(
        rf"(?:^|[。,;:])(?:本(?:年度?)?报告)?(?:是)?由{_NAME}(?:根据|按照|依据|依照|结合|汇总|负责|组织|编制|编写|编撰)"
    ),
    re.compile(rf"(?:^|[。,;:]){_NAME}(?:编制|编写|撰写|制作|形成)(?:完成)?了?{_YEAR}(?:政府|政务)信息公开"),
    re.compile(rf"(?:^|[。;:]){_NAME}(?:根据|按照|依据|依照|遵照)(?:新?修订的?|《)?《?(?:中华|国务院|政府|中共)"),
)
# The short form that follows is 本机关, 我局, or a part of the name; that of another body's name is not.
_ABBREVIATED = re.compile(
    rf"(?:^|[。;:,]){_NAME}\(以下(?:简称|统称)[:为]?[“\"‘'《〈「]?"
    r"(?P<short>[\u3400-\u9fff]{2,12}?)[”\"’'》〉」]?\)"
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
_CRUMB = re.compile(r"\s*[>»]\s*")
_PLACE_OF_CRUMB = re.compile(r"^.*?(?:位置|所在)\s*:\s*")
# Statements that carry a report by themselves, and hints that do not even do so with a note.
_FIRM = frozenset({"title", "line", "opening", "signature", "index table"})
_WEIGHTY = frozenset({"title", "opening", "signature"})
# A line that names body and year is the title of another article, not a sentence.
_A_WHOLE_TITLE = 2
# What follows a body's name where it goes on as that of a division.
_DIVISION = re.compile(r"(?:[局厅委办处科室所站队院校]|中心|分会|[省市县区州盟旗镇乡])$")
_IN_TITLE = r"(?:关于)?(?:[(（〔]?20\d\d|(?:政府|政务)?信息公开|政务公开)"
_NEVER_ALONE = frozenset({"contact", "last line"})


class Said(NamedTuple):
    """A name, and where it stands."""

    where: str
    name: str


def _named(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        name = found["name"].removeprefix("关于").removeprefix("了")
        if len(name) >= 3 and is_body(name):
            yield name


def _openings(evidence: Evidence, sections: Sequence[Section], titles: Sequence[Title]) -> Iterator[str]:
    known = {"".join(title.text.split()) for title in titles}
    last = max((index for index, text in enumerate(evidence.prose) if text in known), default=-1)
    others = {text for text in evidence.prose if text in evidence.links or read_title(text).facts == _A_WHOLE_TITLE}
    lines = [text if text not in known | others else "" for text in evidence.prose]
    texts = [text for text in lines if len(text) > 15]
    if not any("信息公开" in text and len(text) > 60 for text in texts):
        # What stands above a title is a banner or a menu; without one, sentences may be broken over the lines.
        texts.append("".join(lines[last + 1 :])[-4000:])
    for pattern in _OPENINGS:
        for text in texts:
            yield from _named(pattern, text)
    texts += _first_lines(sections[:1])
    yield from (name for text in texts for name in _abbreviated(text))


def _abbreviated(text: str) -> Iterator[str]:
    for found in _ABBREVIATED.finditer(text):
        name = re.sub(rf"^{_YEAR},?", "", found["name"])
        if len(name) >= 3 and is_body(name) and (found["short"][0] in "本我" or found["short"] in name):
            yield name


def _first_lines(sections: Sequence[Section]) -> list[str]:
    lines = [line for section in sections for line in section.text[:400].split("\n")]
    return ["".join(line.split()).translate(str.maketrans("，（）：", ",():")) for line in lines]


def _signatures(evidence: Evidence) -> Iterator[Said]:
    """Names that stand on a line of their own at the end: above a date, or as the last thing that is said."""
    tail = ["".join(text.split()) for text in evidence.tail]
    for index, text in enumerate(tail):
        found = _SIGNATURE.fullmatch(text)
        if found is None or not is_body(found["name"]):
            continue
        below = "".join(tail[index + 1 : index + 2])
        if found["date"] or (len(below) <= 16 and read_date(below) is not None):
            yield Said("signature", found["name"])
        else:
            yield Said("last line", found["name"])


def _publishers(evidence: Evidence, called: str | None) -> Iterator[Said]:
    """The index table's body; the source where the report's 我局 or the site's own name bears it out."""
    for _, value in evidence.agencies:
        name = "".join(value.split())
        if len(name) >= 3 and is_body(name):
            yield Said("index table" if _may_be_own(name) else "publisher", name)
    site = "".join(evidence.metas.get("sitename", "").split())
    values = [evidence.metas.get("contentsource", ""), *(value for _, value in evidence.sources)]
    for value in values:
        name = "".join(value.split())
        if len(name) < 4 or not is_body(name) or is_bare(name) or "融媒体" in name:
            continue
        own_site = name in site and not name.endswith("政府")
        if own_site or (called is not None and is_called(name, called)):
            yield Said("source", name)


def _hints(evidence: Evidence, sections: Sequence[Section]) -> Iterator[Said]:
    """Names that may be the body's: in a sentence, in the site's columns, as the site's own, for readers' questions."""
    for line in _first_lines([*sections[:1], *sections[-1:]]):
        for pattern in _IN_PROSE:
            yield from (Said("text", name) for name in _named(pattern, line))
    for text in evidence.head:
        if ">" in text or "»" in text:
            yield from (Said("breadcrumb", name) for name in _in_crumbs(text))
    for text in (evidence.metas.get("sitename", ""), evidence.page_title):
        names = ("".join(part.split()) for part in segments(text))
        yield from (Said("site", name) for name in names if _may_be_own(name))
    texts = [evidence.opening, *("".join(text.split()) for text in evidence.tail)]
    for name in (name for text in texts for name in _named(_CONTACT, text)):
        yield Said("contact", _OFFICE_OF.sub("", name))


def _may_be_own(name: str) -> bool:
    """Whether a site or a column of that name can belong to one bureau; a government's holds those of all."""
    return len(name) >= 4 and is_body(name) and not is_bare(name) and not name.endswith(("政府", "政府办公室"))


def _in_crumbs(text: str) -> list[str]:
    """The last body in front of the column of reports."""
    parts = ["".join(part.split()) for part in _CRUMB.split(_PLACE_OF_CRUMB.sub("", text))]
    column = next((at for at, part in enumerate(parts) if is_column(part) and part not in ("首页", "")), 0)
    return [part for part in parts[:column] if _may_be_own(part)][-1:]


def candidates(
    evidence: Evidence, sections: Sequence[Section], titles: Sequence[Title], foreign: Sequence[str]
) -> list[Said]:
    """Every statement about the body, the weightiest first."""
    called = next((kind for title in titles if (kind := pronoun(title.head))), None)
    where = {"name": "title", "line": "line", "banner": "banner"}
    named = [(title, title.agency or _before_brand(title.head, foreign)) for title in titles]
    found = [Said(where[title.origin], name) for title, name in named if name]
    found += [Said("opening", name) for name in _openings(evidence, sections, titles)]
    if not any(one.where in _FIRM and not is_bare(one.name) for one in found[:1]):
        more = [*_signatures(evidence), *_publishers(evidence, called or evidence.ours), *_hints(evidence, sections)]
        ours = evidence.ours
        found += [one for one in more if one.where == "signature" or ours is None or is_called(one.name, ours)]
    if called is not None:
        # The title says 我局; a preamble that names a government was taken over from another report.
        found = [one for one in found if one.where in ("title", "line") or _fits(one.name, called)]
    cleaned = [Said(one.where, _before_brand(one.name, foreign) or one.name) for one in found]
    return [one for one in cleaned if not any(word in one.name for word in foreign)]


def _before_brand(text: str, foreign: Sequence[str]) -> str | None:
    """The name that stands in front of a foreign word; None where there is no such word, or no name."""
    names = (text.partition(word)[0] for word in foreign if word in text)
    return next((name for name in names if is_body(name)), None)


def _fits(name: str, called: str) -> bool:
    return called in ("机关", "单位", "部门") or is_called(name, called)


def _borne_out(hints: Sequence[Said]) -> str | None:
    """The name on which the hints agree: one that stands in several places, or the only one."""
    places = Counter({name: len({one.where for one in hints if one.name == name}) for _, name in hints})
    if not places:
        return None
    most = max(places.values())
    names = [name for name, count in places.items() if count == most]
    if most == 1:
        names = list(dict.fromkeys(one.name for one in hints if one.where not in _NEVER_ALONE))
    return names[0] if names and all(same_body(names[0], other) for other in names[1:]) else None


def choose(found: Sequence[Said]) -> tuple[str | None, list[Note]]:
    """The body's name, made complete by another statement where it lacks its place, and what is to be noted."""
    firm = [one for one in found if one.where in _FIRM]
    if firm:
        name = firm[0].name
        if is_bare(name):
            longer = [one.name for one in found if completes(one.name, name)]
            name = max(longer, key=len, default=name)
        return name, _conflict(firm, name)
    hint = _borne_out(found)
    if hint is None:
        return None, []
    where = next(one.where for one in found if one.name == hint)
    text = f"no title, opening sentence or signature names the body; {hint} is that of the {where}"
    return hint, [Note(code="agency_unconfirmed", text=text)]


def doubt(name: str, text: str, ours: str | None) -> list[Note]:
    """What is to be noted of a name that the page's `text` has in titles only, while it elsewhere speaks of the body
    that the name begins with, or calls its own (`ours`) so: a foreign word may stand at the name's end."""
    body = begun_body(name)
    if body is None or _DIVISION.search(name) or re.search(rf"{re.escape(name)}(?!\s*{_IN_TITLE})", text):
        return []
    called = ours is not None and is_called(body, ours) and not is_called(name, ours)
    if text.count(body) == text.count(name) and not called:
        return []
    said = f"only the title says {name}; elsewhere the page speaks of {body}"
    return [Note(code="agency_unconfirmed", text=said)]


def _conflict(firm: Sequence[Said], name: str) -> list[Note]:
    """A statement that names another body."""
    # Of titles among the lines, one may be another article's: what else the page says tells which.
    alone = not any(one.where in _WEIGHTY and same_body(name, one.name) for one in firm)
    weighty = _WEIGHTY | {"line"} if alone else _WEIGHTY
    other = next((one for one in firm if one.where in weighty and not same_body(name, one.name)), None)
    if other is None:
        return []
    where = f"another {other.where}" if other.where == firm[0].where else f"the {other.where}"
    said = f"the {firm[0].where} says {name}, {where} says {other.name}; {name} is taken"
    return [Note(code="agency_conflict", text=said)]
