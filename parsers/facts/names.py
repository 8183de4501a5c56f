"""Names of public bodies: what can be one, and what is only a word for one.

`is_body(text)` holds for 长沙市人民政府办公室, 湖南镇, 河北海事局; not for 本机关, 我局, sites, columns, or prose.
`same_body(a, b)` holds for names that differ only in how much of them is printed.
"""

from __future__ import annotations

import re

_SHAPE = re.compile(r"[\u3400-\u9fff〇()·、]{2,45}(?:\d{0,5}[\u3400-\u9fff()]{1,20})?")
_ENDING = re.compile(
    r"(?:政府|办公室|办公厅|办事处|街道办?|[局厅委办部署所站馆院校处科室队]|委员会|管委会|管理区|联合会|残联|妇联|总工会|工会|团委|协会|学会|商会"
    r"|中心|总队|支队|大队|海关|关区|学院|大学|中学|小学|公司|集团|银行|医院|分局|机关|部门|系统|组|[省市县区州盟旗镇乡]|苏木|特区|新区|开发区|园区|景区|农场|林场|牧场|兵团|[师团连]|法院|检察院|档案馆|图书馆|电视台|广播台|报社|基金会|红十字会|供销社|联社|工商联|文联|科协|社|会|库|关|厂|矿)(?:\([^()]{2,30}\))?$"
)
_PRONOUN = re.compile(
    r"^(?:我|本|该|各|全|某|其|有关|相关|上级|下属|同级|主管)(?![\u4e00-\u9fff]{0,6}[省市县区州旗镇乡](?:[\u4e00-\u9fff]))"
)
_NOT_A_NAME = re.compile(
    r"公开|网站|门户|专栏|栏目|平台|根据|按照|依据|依照|条例|通知|首页|报告|年报|要求|年度|统计|情况|所列|发布|公布|编制|欢迎|如有|联系|电话|地址|认真|深入|以下|落实|融媒体|频道|信息网|今日|新闻|小编|转载"
)


def is_body(text: str) -> bool:
    """Whether `text`, folded and without white space, can be the name of one public body."""
    if not 2 <= len(text) <= 45 or _SHAPE.fullmatch(text) is None or _ENDING.search(text) is None:
        return False
    return _PRONOUN.match(text) is None and _NOT_A_NAME.search(text) is None


def is_bare(name: str) -> bool:
    """Whether a name lacks its place: 教育局, 市财政局, 县人民政府办公室."""
    return re.search(r"^.[\u4e00-\u9fff]*[省市县区旗州盟乡镇]", name[:-1]) is None or name[0] in "省市县区州旗"


_PLACE = re.compile(r"(?:[省市县区旗州盟]|[乡镇])$")


def completes(longer: str, bare: str) -> bool:
    """Whether `longer` is `bare` with its place in front: 安庆市财政局 and 市财政局."""
    if not longer.endswith(bare) or longer == bare:
        return False
    before = longer[: len(longer) - len(bare)]
    return _PLACE.search(before) is not None or bare[0] in "省市县区州旗镇乡"


def _core(name: str) -> str:
    return re.sub(r"(?:人民政府|政府|街道办事处|办事处|委员会|街道办)$", "", name).removesuffix("管理")


def same_body(first: str, second: str) -> bool:
    """Whether two names may be one body's: one is the end, the beginning or the core of the other."""
    one, two = _core(first), _core(second)
    return one in two or two in one
