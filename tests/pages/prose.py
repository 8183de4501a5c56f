"""The words around the tables: agencies, titles, opening, sections; and the facts that a reader takes from them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.pages.figures import Figures

AGENCIES: list[tuple[str, str]] = [
    # agency, the site it stands on
    ("岳阳市人民政府", "岳阳市人民政府门户网站"),
    ("衡阳县人民政府办公室", "衡阳县人民政府"),
    ("衢州市衢江区湖南镇人民政府", "衢州市衢江区人民政府"),
    ("国家税务总局广州市白云区税务局", "国家税务总局广东省税务局"),
    ("北京市西城区什刹海街道办事处", "北京市西城区人民政府"),
    ("重庆市公安局渝中区分局", "重庆市公安局"),
    ("湖口县大垅乡人民政府", "湖口县人民政府"),
    ("国家统计局湖北调查总队", "国家统计局"),
    ("天津经济技术开发区管理委员会", "天津经济技术开发区"),
    ("镇安县茅坪回族镇人民政府", "镇安县人民政府网"),
    ("瑞安市科学技术局", "瑞安市人民政府"),
    ("西安市莲湖区残疾人联合会", "西安市莲湖区人民政府"),
    ("河北海事局", "中华人民共和国海事局"),
    ("福建省港航事业发展中心", "福建省交通运输厅"),
    ("安徽省人民政府", "安徽省人民政府网"),
    ("临江市住房和城乡建设局", "临江市人民政府"),
    ("乌恰县农业农村局", "乌恰县政府网"),
    ("吉首市发展和改革局", "吉首市人民政府"),
    ("深圳市规划和自然资源局南山管理局", "深圳市规划和自然资源局"),
    ("青岛市崂山区市场监督管理局", "青岛市崂山区政务网"),
    ("内蒙古自治区水利厅", "内蒙古自治区人民政府"),
    ("西双版纳傣族自治州人民政府", "西双版纳州人民政府"),
]

BRANDS = ("足彩app哪个是正规的", "澳门新葡京娱乐城", "bet365体育在线", "亚博体彩官网", "永利皇宫棋牌", "华体会平台登录")
_DIGITS = "〇一二三四五六七八九"

OFFICIAL = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}

FILLER = (
    "认真落实上级关于公开工作的部署，健全工作机制，细化任务分工，明确责任到人。",
    "完善目录与栏目，做好重点领域信息的发布与维护，全年通过门户网站发布各类信息{a}条，其中政策文件{b}件。",
    "规范办理流程，从登记、审核、答复到归档均有记录，办理质量稳步提高。",
    "利用微信公众号发布信息{a}条，开展线上访谈{b}期，回应群众关切{c}次。",
    "组织业务培训{c}次，参训{a}人次，对下属单位检查{b}轮并督促整改。",
    "制作解读材料{b}篇，图解和视频占比达到{c}0%以上。",
)


@dataclass
class Naming:
    """How a page names its body and year: lines of the title and what a reader can know from the page."""

    lines: list[str]
    agency: str | None
    year: int | None


def chinese_year(year: int) -> str:
    """2021 as 二〇二一."""
    return "".join(_DIGITS[int(digit)] for digit in str(year))


def name_page(style: str, agency: str, year: int) -> Naming:
    """The title in one of the styles of `TITLES`."""
    known = Naming([TITLES[style].format(agency=agency, year=year, cyear=chinese_year(year))], agency, year)
    if style == "two_lines":
        known.lines = [agency, f"{year}年政府信息公开工作年度报告"]
    elif style == "two_lines_inside":
        known.lines = [f"{agency}{year}年政府信息公开", "工作年度报告"]
    elif style == "none":
        known.lines = []
    elif style == "ours":
        known.agency = None
    return known


TITLES = {
    "usual": "{agency}{year}年政府信息公开工作年度报告",
    "year_first": "{year}年{agency}政府信息公开工作年度报告",
    "double_annual": "{agency}{year}年度政府信息公开工作年度报告",
    "bracket": "{agency}政府信息公开工作年度报告（{year}年）",
    "bracket_annual": "{agency}政府信息公开工作年度报告({year}年度)",
    "chinese_digits": "{agency}{cyear}年政府信息公开工作年度报告",
    "about": "{agency}关于{year}年度政府信息公开工作情况的报告",
    "short": "{agency}{year}年政府信息公开年报",
    "year_word_lost": "{agency}{year}政府信息公开工作年度报告",
    "two_lines": "",
    "two_lines_inside": "",
    "none": "",
    "no_agency": "{year}年政府信息公开工作年度报告",
    "no_year": "{agency}政府信息公开工作年度报告",
    "ours": "我局{year}年政府信息公开工作年度报告",
}


def opening(agency: str, year: int, rng: random.Random, *, named: bool = True) -> str:
    """The first paragraph: the law, documents with other years in their numbers, the period."""
    who = agency if named else "本机关"
    period = rng.choice(
        (
            f"统计期限为{year}年1月1日至12月31日",
            f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止",
            f"本报告中所列数据的统计期限为{year}年1月1日至{year}年12月31日",
        )
    )
    contact = "如有疑问，请与办公室联系（地址：人民路21号，邮编：414000，电话：0730-8880000）。"
    law = "按照《中华人民共和国政府信息公开条例》（国务院令第711号）"
    paper = "和《政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）" if rng.random() < 0.6 else ""
    return f"{law}{paper}要求，现公布{who}{year}年政府信息公开工作年度报告，{period}。" + (
        contact if rng.random() < 0.5 else ""
    )


def overview(figures: Figures, year: int, rng: random.Random, *, subitems: bool) -> list[str]:
    """The paragraphs of section one; with `subitems` they carry the names of the official sections and the numbers."""
    words = [text.format(a=rng.randint(20, 900), b=rng.randint(1, 60), c=rng.randint(1, 9)) for text in FILLER]
    rng.shuffle(words)
    requests = _claims(figures, year)
    if not subitems:
        return [f"{year}年，本机关{words[0]}{words[1]}", requests] if requests else [words[0]]
    return [
        f"（一）主动公开情况。{words[0]}{words[1]}",
        f"（二）依申请公开情况。{requests}",
        f"（三）政府信息管理情况。{words[2]}",
        f"（四）平台建设情况。{words[3]}",
        f"（五）监督保障情况。{words[4]}",
    ]


def _claims(figures: Figures, year: int) -> str:
    keys = ("new_received", "carried_in", "outcome_total", "carried_out")
    numbers = [figures.get(f"requests.{key}.total") for key in keys]
    if any(number is None for number in numbers):
        return ""
    new, carried_in, closed, carried_out = numbers
    came = f"{year}年共收到政府信息公开申请{new}件，上年结转{carried_in}件"
    return f"{came}，办结{closed}件，结转下年度办理{carried_out}件。"


def problems(rng: random.Random) -> list[str]:
    """The paragraphs of section five."""
    return rng.sample(
        [
            "存在的主要问题：一是公开的及时性仍需提高；二是解读形式不够丰富；三是队伍业务能力有待加强。",
            "改进情况：一是健全机制，压实责任；二是丰富形式，提升质量；三是加强培训，提高水平。",
            "下一年将继续改进流程，扩大公开范围，提升服务水平。",
        ],
        2,
    )


def others(year: int, rng: random.Random) -> list[str]:
    """The paragraphs of section six."""
    return [
        rng.choice(
            (
                f"{year}年本机关未收取政府信息公开信息处理费。",
                "没有其他需要报告的事项。",
                f"依据《政府信息公开信息处理费管理办法》，本机关{year}年度收取信息处理费总金额0元。",
            )
        )
    ]
