"""Which titles are those of annual reports on disclosure, and which names those of their columns."""

from __future__ import annotations

import time
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.titles import (
    is_lookalike,
    is_report_in_column,
    looks_like_report,
    names_body_and_year,
    names_report_column,
    names_year,
    way_to_column,
)

REPORTS = [
    "长沙市人民政府办公室2024年政府信息公开工作年度报告",
    "2024年长沙市教育局政府信息公开工作年度报告",
    "某局2024年政府信息公开年报",
    "2024年度信息公开工作报告",
    "2023年信息公开年度报告",
    "某局2013年政府信息公开工作报告",
    "某县人民政府信息公开2010年度报告",
    "关于2019年政务公开工作情况的报告",
    "统计局2024年政府信息公开年报",
    "某县财政局2022年度政府信息公开工作年度报告",
    "综合行政执法局2024年政府信息公开年报",
    "某区审计局2021年政府信息公开工作年度报告",
    "某市卫生健康委员会2020年度政府信息公开年度报告",
    "市会议中心2020年政府信息公开年报",
    "某市培训中心2020年政府信息公开年报",
    "中共某县委机构编制委员会办公室2023年政府信息公开年报",
    "某县人民政府二〇一三年政府信息公开工作报告",
    "上海市2019年度政府信息公開年報",
]
BARE = ["2024年年度报告", "某局2024年年报", "2015年度工作报告", "某镇2011年工作情况报告"]
OTHERS = [
    "法治政府建设年度报告",
    "某市2023年法治政府建设情况报告公开",
    "2023年统计年鉴",
    "2023年统计年报",
    "企业年报公示",
    "企业年报信息公开指引",
    "政府网站工作年度报表",
    "某县政府网站年度工作报表（2023年度）信息公开",
    "国有资产报告",
    "2023年度部门决算公开报告",
    "2024年政务公开第三方评估报告",
    "事业单位法人年度报告公开",
    "关于公开征集2024年政府工作报告意见建议的公告",
    "某县公开招聘2024年度报告",
    "一图读懂某局2024年政府信息公开工作年度报告",
    "《某市2024年政府信息公开工作年度报告》解读",
    "关于做好2024年政府信息公开工作年度报告编制和发布工作的通知",
    "政府信息公开工作年度报告格式",
    "某市召开会议部署政府信息公开年度报告工作",
    "2023年行政执法信息公开年度报告",
    "政府信息公开指南",
    "年报表",
    "首页",
    "",
]


@pytest.mark.parametrize("title", REPORTS)
def test_reports(title: str) -> None:
    assert looks_like_report(title)
    assert is_report_in_column(title)


@pytest.mark.parametrize("title", BARE)
def test_reports_that_only_their_column_tells(title: str) -> None:
    assert not looks_like_report(title)
    assert is_report_in_column(title)


@pytest.mark.parametrize("title", [*OTHERS, "年度工作报告"])
def test_no_reports(title: str) -> None:
    assert not looks_like_report(title)


@pytest.mark.parametrize("title", OTHERS)
def test_no_reports_wherever_they_stand(title: str) -> None:
    assert not is_report_in_column(title)


def test_the_look_alikes_of_the_sandbox() -> None:
    text = resources.files("crawler.sandbox").joinpath("prose.toml").read_text(encoding="utf-8")
    prose = tomllib.loads(text)
    words = {
        "agency": "示例县教育局",
        "host": "示例县人民政府",
        "site": "示例县人民政府网站",
        "year": 2024,
        "next_year": 2025,
    }
    entries = prose["lookalike"] + prose.get("neighbour", [])
    titles = [entry["title"].format_map(words) for entry in entries]
    assert len(titles) >= 4
    assert [title for title in titles if looks_like_report(title)] == []


@pytest.mark.parametrize(
    "name",
    [
        "政府信息公开年报",
        "信息公开年报",
        "年报",
        "年度报告",
        "部门信息公开年报",
        "区县年报",
        "历年政府信息公开年报",
        "【年度报告】",
        "政府信息公开工作年度报告",
        "年报_某市人民政府网站",
        "某市人民政府 政府信息公开年报",
        "政府信息公开年报专栏",
    ],
)
def test_names_of_columns(name: str) -> None:
    assert names_report_column(name)


@pytest.mark.parametrize(
    "name",
    [
        "政府网站工作年度报表",
        "政府网站年报",
        "统计年报",
        "企业年报",
        "财政年报",
        "年报解读",
        "政府信息公开指南",
        "部门决算",
        "年",
        "",
        "法治政府建设年度报告",
        "年度计划",
        "政府信息公开制度",
        "某市人民政府网站",
        "卫生年报",
    ],
)
def test_names_of_other_columns(name: str) -> None:
    assert not names_report_column(name)


def test_the_name_of_a_site_makes_no_look_alike() -> None:
    assert not is_lookalike("政府信息公开年报_某市政府网站")
    assert looks_like_report("政府信息公开年报 | 某市人民政府网站")


def test_years_and_ways() -> None:
    assert all(map(names_year, ["2024年", "2024", "2023年度", "2022年年报", "2021年政府信息公开年报"]))
    assert not any(map(names_year, ["2024年1月", "某局2024年年报", "20245", ""]))
    ways = [way_to_column(name) for name in ("政府信息公开", "政务公开", "法定主动公开内容")]
    assert None not in ways
    assert way_to_column("新闻中心") is None


@given(st.text(alphabet="政府信息公开年度报告工作企业部门区县市乡镇2024 _-|二〇", max_size=400))
def test_any_title_is_judged_in_time(title: str) -> None:
    started = time.monotonic()
    assert not (looks_like_report(title) and not is_report_in_column(title))
    names_report_column(title)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("part", ["县市区", "区县市", "年度", "信息公开", "2", "公开年"])
def test_long_titles_do_no_harm(part: str) -> None:
    started = time.monotonic()
    for judge in (looks_like_report, is_report_in_column, names_report_column, names_year):
        judge(part * 200_000)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "body",
    [
        "示例市国有资产监督管理委员会",
        "示例市会议展览中心",
        "示例省第三方评估中心",
        "示例市培训管理局",
        "示例县行政执法局",
        "示例市财政局预算处",
    ],
)
def test_a_body_may_be_called_like_another_report(body: str) -> None:
    for title in (f"{body}2024年政府信息公开工作年度报告", f"{body}二〇二三年度政府信息公开年报"):
        assert looks_like_report(title)
        assert is_report_in_column(title)
        assert names_body_and_year(title)


@pytest.mark.parametrize(
    "title",
    [
        "一张图读懂示例市民政局2024年政府信息公开工作年度报告",
        "图解示例市民政局2024年政府信息公开工作年度报告",
        "速览！示例市2024年政府信息公开工作年度报告",
        "关于2024年政府信息公开工作年度报告发布情况的通报",
        "2024年政府信息公开年度报告数据分析",
        "示例大学2023-2024学年信息公开年度报告",
        "示例公司2024年环境信息公开年度报告",
    ],
)
def test_what_is_told_of_reports_is_none(title: str) -> None:
    assert not looks_like_report(title)
    assert not is_report_in_column(title)
