"""Names of public bodies: what can be one, and what is only a word for one.

`is_body(text)` holds for 长沙市人民政府办公室, 湖南镇, 河北海事局; not for 本机关, 我局, sites, columns, or prose.
`pronoun(text)` gives what 我局 says of a body that it does not name, `pronoun_of_prose` what a report's text calls its
own body, and `is_called` whether a name fits it. `completes(longer, bare)` tells that one name is
the other with its place in front; `same_body(a, b)` that two differ only in how much of them is printed. Texts come
folded and without white space. There is no list of places or bodies here: a name is known by its build.
"""

from __future__ import annotations

import re

_SHAPE = re.compile(r"[\u3400-\u9fff〇][\u3400-\u9fff〇()·、]*(?:\d{1,5}[\u3400-\u9fff()]+)?")
_ENDING = re.compile(
    r"(?:政府|办公室|办公厅|办事处|街道办?|机关|部门|系统|关区|法院|检察院|政协|人大|兵团|苏木|特区|新区|开发区|园区|景区"
    r"|[局厅委办部署所站馆院校处科室队会台段行库关厂矿场园组社团师连]"
    r"|中心|大学|中学|小学|公司|集团|工会|残联|妇联|工商联|文联|科协|联社|[省市县区州盟旗镇乡])"
    r"(?:\([\u3400-\u9fff、]{1,30}\))?"
)
_SURE_ENDING = re.compile(
    r"人民政府(?!办)|办公室|办公厅|办事处|委员会(?!办)|管委会|[局厅](?![委部办属机])|中心(?![区城镇])"
)
_ENDS = re.compile(rf"(?:{_ENDING.pattern})$")
_PRONOUN = re.compile(
    r"(?:我|该|各|其(?!他)|有关|相关|上级|下属|同级|主管|贵(?:局|单位|机关|委|厅|办)|本(?!溪)|全(?:市|县|区|省|镇|乡|旗|国各|系统|街道|州(?!县)))"
)
_PRONOUN_OF = re.compile(r"(?:我|本)([省市县区州盟旗镇乡局厅委办处站所院校馆]|街道|中心|机关|单位|部门)")
_PRONOUN_IN_PROSE = re.compile(
    r"(?<!自)我(局|厅|委(?!托)|办(?!理|事|案)|院|[镇乡]|街道|中心|站|所(?!在)|校|馆|处(?!理|置|于)|队)|本([局厅镇乡院]|街道|中心(?!城))"
)
# 我机关 may be any body.
_ANY = frozenset({"机关", "单位", "部门"})
_GOVERNED = "省市县区州盟旗镇乡"
_LONG_FORMS = {"委": ("委", "委员会"), "办": ("办", "办公室"), "处": ("处", "办事处")}
_IN_BRACKETS = re.compile(r"\([^()]*\)$")
# Words that no name holds: what is said about reports and sites, and the verbs of an opening sentence.
_NOT_IN_NAMES = re.compile(
    r"公开(?!办公室|领导小组|局|科|处|中心|[镇乡村]|街道)|网站|网页|门户|专栏|栏目|平台|频道|首页|客户端|公众号|根据|按照|依据|依照|遵照|条例|通知|报告|年报|要求|年度|情况|所列"
    r"|统计(?:期|数|表)|公布|发布(?!中心)|编制(?!委|办)|编写|欢迎|如有|联系|电话|地址|认真|深入|以下|落实|坚持|各(?:区|县|市|部|单|镇|乡|级)"
    r"|我[省市县区镇乡局厅委办院站]|数据来|小编|转载|转发|印发|注册|登录|下载|官网|娱乐|现将|向社会|名称|标题|的"
)
_LONGEST_NAME = 45
_TOO_LITTLE = frozenset(
    {"政府", "人民政府", "办公室", "办公厅", "委员会", "机关", "部门", "单位", "中心", "系统", "政府部门"}
)
# What menus and sites are called: levels without a place (区县, 乡镇街道), and a portal's own name.
_NO_BODY = re.compile(r"(?:[省市县区州盟旗镇乡]|街道|直属|部门|单位)+|.*网")
_LEVELS = "省市县区州旗镇乡"
_HAS_PLACE = re.compile(r".[\u3400-\u9fff]*?[省市县区旗州盟镇乡]|.[\u3400-\u9fff]+街道")
_ENDS_IN_PLACE = re.compile(r"(?:[省市县区旗州盟镇乡]|地区|开发区|街道|自治[州县旗])$")
_OFFICE = re.compile(
    r"(?:人民政府|政府|街道办事处|办事处|街道办|委员会|管委会|部门)?(?:办公室|办公厅|\(本级\)|\(机关\)|机关)?$"
)


def is_body(text: str) -> bool:
    """Whether `text` can be the name of one public body."""
    if not 2 <= len(text) <= _LONGEST_NAME or text in _TOO_LITTLE or not _may_be_name(text):
        return False
    return _ENDS.search(text) is not None and text.count("(") == text.count(")")


def can_be_body(text: str) -> bool:
    """Whether a title's beginning is a name although its ending is not one that is known: it must hold a place."""
    return 4 <= len(text) <= 40 and _HAS_PLACE.match(text) is not None and _may_be_name(text)


def begun_body(text: str) -> str | None:
    """The body that a text begins with, where more follows: 临江市教育局 in 临江市教育局天博. Only endings that no word
    inside a name has are known to end one."""
    begin = text[: _LONGEST_NAME + 2]  # what stands right behind a name tells, too
    found = [text[: end.end()] for end in _SURE_ENDING.finditer(begin, 2) if end.end() < len(text)]
    return next((name for name in reversed(found) if is_body(name) and not is_bare(name)), None)


def _may_be_name(text: str) -> bool:
    if _SHAPE.fullmatch(text) is None or _NO_BODY.fullmatch(text) is not None:
        return False
    return _PRONOUN.match(text) is None and _NOT_IN_NAMES.search(text) is None


def is_region(name: str) -> bool:
    """Whether a name is a place's, without its government: 临江市."""
    return re.search(r"[省市县区州盟旗]$", name) is not None


def pronoun(text: str) -> str | None:
    """What kind of body a title means by 我局 or 本镇: 局, 镇; None when it names none that way."""
    found = _PRONOUN_OF.match(text)
    return found[1] if found else None


def pronoun_of_prose(text: str) -> str | None:
    """What kind of body a report's sentences mean by 我局 or 本镇, where they mean one kind only.

    我县 says nothing: a bureau speaks so of its county.
    """
    kinds = {found[1] or found[2] for found in _PRONOUN_IN_PROSE.finditer(text)}
    return kinds.pop() if len(kinds) == 1 else None


def is_called(name: str, called: str) -> bool:
    """Whether a body may say 我局 (`called` 局), 我镇 (镇) of itself."""
    if called in _ANY:
        return False
    name = _IN_BRACKETS.sub("", name)
    if called in _GOVERNED:
        return re.search(rf"{called}(?:人民政府|政府)?$", name) is not None
    if called == "街道":
        return "街道" in name
    return name.endswith(_LONG_FORMS.get(called, (called,)))


def is_bare(name: str) -> bool:
    """Whether a name lacks its place: 教育局, 市财政局, 县人民政府办公室."""
    return name[0] in _LEVELS or _HAS_PLACE.match(name[:-1]) is None


def completes(longer: str, bare: str) -> bool:
    """Whether `longer` is `bare` with its place in front: 安庆市财政局 and 市财政局."""
    if longer == bare or not longer.endswith(bare):
        return False
    before = longer[: len(longer) - len(bare)]
    return len(before) >= 2 and (bare[0] in _LEVELS or _ENDS_IN_PLACE.search(before) is not None)


def _core(name: str) -> str:
    return _OFFICE.sub("", name) or name


def same_body(first: str, second: str) -> bool:
    """Whether two names may be one body's: the core of one is part of the other."""
    one, two = _core(first), _core(second)
    return one in two or two in one or set(one) <= set(two) or set(two) <= set(one)
