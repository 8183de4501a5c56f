"""What titles say: which are those of annual reports on disclosure, and which columns hold them.

`looks_like_report` asks a title to speak of the disclosure of information as well as of a yearly report, because
portals publish yearly reports on much else. `is_report_in_column` is for a list that holds nothing but those: there
"2024年年度报告" is enough. Neither takes what is only written about a report, or what is called nearly the same.
"""

from __future__ import annotations

import re

_PLAIN = str.maketrans("開報務資訊關", "开报务资讯关")
"""Traditional characters, as the official big5 gateways write them."""
_DISCLOSURE = re.compile(r"(?:信息|资讯).{0,4}公开|公开信息|政务公开|政府公开")
_YEARLY = re.compile(r"年报(?![表道名社])|年度.{0,20}报告")
_YEAR = re.compile(r"(?:19|20)\d\d|[二一][〇○零Ｏ0九][〇○零一二三四五六七八九十]{1,3}年|年度|上年|本年")
_ABOUT = re.compile(
    r"通知|通报|报表|指南|部署|会议(?!中心)|培训(?!中心|学院|学校|基地)"
    r"|(?:报告|年报)的?(?:编制|编写|填报|格式)|格式|模板|范本|样本|提纲|征求意见|征集|数据分析|考核结果|评议结果"
)
_DRAWN = re.compile(r"解读|图解|一(?:张)?图|图说|长图|速览|动画|视频|问答|答记者问|新闻发布|H5")
"""What a drawn or told version of a report is called, before its title."""
_REPORT_OF = re.compile(
    r"(?P<body>[^的：:|｜]{4,60}?)(?:关于)?(?:(?:19|20)\d\d|二[〇○零Ｏ0０][〇○零Ｏ0０一二三四五六七八九]{2})年?度?"
    r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:情况)?(?:报告|年报)"
)
"""The whole title of a report: a body, a year, and nothing else."""
_BODY = re.compile(r"[局委府厅办院会处镇乡部署队站所馆](?:公室)?\Z|街道|中心\Z|公司\Z|[区县市省]\Z")
_OTHER = re.compile(
    r"法治政府|依法行政|政府网站(?:工作)?年|网站工作年|预算|决算|国有资产|政府工作报告|统计公报|统计年|年鉴|企业信息公示"
    r"|(?:企业|公司|法人|合作社|个体工商户|社会组织|上市公司|财政|卫生|统计|教育|科技|知识产权|质量|环境状况|水资源)"
    r"(?:信息)?(?:公示)?年(?:度(?:工作)?报告|报)"
    r"|行政执法(?:信息|情况|数据|统计|工作|年)|审计(?:结果|报告|工作报告)|绩效(?:评价|自评|报告)|评估报告|评估结果|第三方|测评"
    r"|环境信息|学年|自查|整改报告|调研报告|述职|公开招聘|公开遴选|双随机|履职报告"
)
_COLUMN = re.compile(
    r"(?:各?(?:部门|区县|县区|市县|县市区?|市区|乡镇|镇街|街道|街镇|单位|市直|区直|县直|省直|政府)|历年|往年|年度|本级|本机关){0,3}"
    r"(?:(?:政府)?信息公开|政务公开|公开)?(?:工作)?(?:年报|年度报告|年度工作报告)(?:专栏|专题|栏目|汇总|列表|目录|公示|发布)?"
)
_YEARS = re.compile(r"(?:19|20)\d{2}(?:年度?)?(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度报告)?")
_WAY = """政府信息公开 信息公开 政务公开 法定主动公开内容 法定主动公开 政府信息公开专栏 政府信息公开专题
    政府信息公开平台 政府信息公开目录 信息公开目录 部门信息公开 公开"""
_WAYS = {name: place for place, name in enumerate(_WAY.split())}
_PARTS = re.compile(r"[|_\-–—>»\s·:：]+")
_MARKS = re.compile(r"[\s【】\[\]《》<>＞»›·.…]+")


def _plain(title: str) -> str:
    return title[:400].translate(_PLAIN)


def looks_like_report(title: str) -> bool:
    """Whether a title speaks of an annual report on disclosure and not of something written about one, nor of another
    report."""
    plain = _plain(title)
    if not _DISCLOSURE.search(plain) or is_lookalike(plain):
        return False
    return bool(_YEARLY.search(plain)) or ("报告" in plain and bool(_YEAR.search(plain)))


def is_report_in_column(title: str) -> bool:
    """The same for a title inside a column of annual reports, which need not say what the reports are on."""
    plain = _plain(title)
    if is_lookalike(plain):
        return False
    return bool(_YEARLY.search(plain)) or ("报告" in plain and bool(_YEAR.search(plain)))


def is_lookalike(title: str) -> bool:
    """Whether a title is that of a page about reports (解读, 通知 …) or of a report on something else."""
    plain = _plain(title)
    if whole := _REPORT_OF.fullmatch(_MARKS.sub("", plain)):  # a body may be called 国有资产监督管理委员会
        return bool(_DRAWN.match(whole["body"]))
    return bool(_DRAWN.search(plain) or _ABOUT.search(plain) or _OTHER.search(plain))


def names_report_column(title: str) -> bool:
    """Whether a link's text or one part of a page's title is the name of a column of annual reports."""
    plain = _plain(title)
    if is_lookalike(plain):
        return False
    parts = [plain, *_PARTS.split(plain)]
    return any(_COLUMN.fullmatch(_MARKS.sub("", part)) for part in parts) or bool(
        looks_like_report(plain) and re.search(r"年报|年度报告(?:专栏|专题|汇总|\Z)", plain)
    )


def names_year(title: str) -> bool:
    """Whether a link says nothing but a year, as those to the parts of a column do."""
    return bool(_YEARS.fullmatch(_MARKS.sub("", _plain(title))))


def way_to_column(title: str) -> int | None:
    """How near a link's text says that the column is (0 the nearest); None where it does not lead there."""
    return _WAYS.get(_MARKS.sub("", _plain(title)))


def names_body_and_year(title: str) -> bool:
    """Whether a title is a report's from beginning to end: a body's name, a year, and what it is."""
    whole = _REPORT_OF.fullmatch(_MARKS.sub("", _plain(title)))
    return whole is not None and bool(_BODY.search(whole["body"])) and not _DRAWN.match(whole["body"])
