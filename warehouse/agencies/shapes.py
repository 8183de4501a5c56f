"""Names that are built otherwise than division and body.

`zone_of`: development zones; `branch_of`: 公安局鹿城区分局; `tax_of`: 国家税务总局长沙市税务局; `level_word`:
市教育局 without its place. All take folded text and give the parts or None;
whether the parts exist they do not know.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ZONE = re.compile(
    r"(?P<zone>.*?(?:开发区|高新区|经开区|工业园区|产业园区|科技园区|产业园|工业园|示范区|保税区|保税港区|商务区|名胜区|旅游区|度假区|自贸区|集聚区"
    r"|试验区|合作区|新城|新区|园区|景区))(?:管理委员会|管委会)?"
)
_BEGINS_ZONE = re.compile(
    r"国家|经济|经开|高新|工业|产业|旅游|综合|出口|现代|农业|临空|空港|循环|化工|科技|保税|生态|文化|临港|自由贸易"
)
_KNOWN_ZONES = (
    (re.compile(r"(?:国家级)?(?:经济技术开发区|经开区)"), "etdz"),
    (re.compile(r"(?:国家级)?(?:高新技术产业开发区|高新技术开发区|高新区)"), "hidz"),
)
_BRANCH = re.compile(r"(?P<body>[\u3400-\u9fff]{2,16}局)(?P<place>[\u3400-\u9fff]{2,12}?)分局")
_TAX = re.compile(r"国家税务总局(?P<rest>.+税务局.*)")
_SURVEY = re.compile(r"国家统计局(?P<place>.+?)调查(?P<rank>总队|队)")
_LEVEL = re.compile(r"(?P<level>自治区|自治州|自治县|省|市|县|区|州|盟|旗)(?P<rest>.+)")
_WORD_OF = {"自治区": "省", "自治州": "州", "自治县": "县"}
_TOWN = re.compile(
    r"(?P<town>[\u3400-\u9fff]{1,14}?(?:街道|民族乡|地区|苏木|[镇乡]))(?P<body>人民政府|政府|办事处|办)?"
)
_BODY_SHAPE = re.compile(
    r"[\u3400-\u9fff·]{2,25}(?:局|厅|委员会|办公室|中心|研究院|管理处|管理所|管理站|支队|大队|总队|学院|大学|医院|档案馆|图书馆|博物馆)"
)
_SUB_UNIT = re.compile(
    r"(?:交通警察|交警|特警|刑事侦查|刑侦|治安|森林公安|禁毒|巡特警|机场公安|公共交通)(?:支队|大队|总队|分局)"
    r"|第[一二三四五六七八九十]+(?:税务)?(?:分局|稽查局|税务所)|(?:第[一二三四五六七八九十]+)?稽查局|[\u3400-\u9fff]{2,6}税务(?:分局|所)"
)
_STANDS_FOR_ITS_BODY = re.compile(r"(?:党政)?办公室|机关|本级")
_PLACE = re.compile(r"^[\u3400-\u9fff]{1,4}(?:(?<!城)市|[县旗州盟])(?![场政域])|人民政府|国家税务总局|中共")


class Zone(NamedTuple):
    """`key`: etdz or hidz for a zone of a common kind, otherwise empty; `name`: the zone's name without 管委会."""

    name: str
    key: str


class Branch(NamedTuple):
    """公安局鹿城区分局: the body and the place of its branch."""

    body: str
    place: str


class Level(NamedTuple):
    """市教育局: the sign of its rank, and the body."""

    word: str
    rest: str


class Town(NamedTuple):
    """`full`: 人民政府 or 办事处 is printed."""

    name: str
    full: bool


def zone_of(text: str) -> Zone | None:
    """The zone that the whole text names."""
    found = _ZONE.fullmatch(text)
    if found is None:
        return None
    return next((Zone(found["zone"], key) for shape, key in _KNOWN_ZONES if shape.fullmatch(found["zone"])),
                Zone(found["zone"], ""))  # fmt: skip


def begins_zone(text: str) -> bool:
    """Whether a zone's name can begin so: 经济技术… behind 南宁, but not 红经济… behind 东方."""
    return _BEGINS_ZONE.match(text) is not None


def branch_of(text: str) -> Branch | None:
    """The branch office that the whole text names."""
    found = _BRANCH.fullmatch(text)
    if found is None or found["place"].startswith("第"):
        return None
    return Branch(found["body"], found["place"])


def tax_of(text: str) -> str | None:
    """What follows 国家税务总局 in the name of a tax bureau below it."""
    found = _TAX.fullmatch(text)
    return found["rest"] if found else None


def survey_of(text: str) -> tuple[str, bool] | None:
    """The place of a survey team of the statistics bureau, and whether it is a 总队."""
    found = _SURVEY.fullmatch(text)
    return (found["place"], found["rank"] == "总队") if found else None


def level_word(text: str) -> Level | None:
    """The rank's sign in front of a body without its place; 自治区 counts as 省."""
    found = _LEVEL.fullmatch(text)
    return Level(_WORD_OF.get(found["level"], found["level"]), found["rest"]) if found else None


def town_of(text: str) -> Town | None:
    """The township that the whole text names."""
    found = _TOWN.fullmatch(text)
    if found is None or (found["body"] == "办" and not found["town"].endswith("街道")):
        return None
    return Town(found["town"], found["body"] in ("人民政府", "办事处"))


def is_body_shape(text: str) -> bool:
    """Whether a text without division can be the whole name of one body that is in no family."""
    return _BODY_SHAPE.fullmatch(text) is not None and _PLACE.search(text) is None


def is_sub_unit(text: str) -> bool:
    """Whether what follows a body's name makes it a body of its own: 交通警察支队, 第三税务分局."""
    return _SUB_UNIT.fullmatch(text) is not None


def stands_for_its_body(text: str) -> bool:
    """Whether what follows a body's name may be the body itself: its 办公室."""
    return _STANDS_FOR_ITS_BODY.fullmatch(text) is not None
