"""Pages that are no report, a report without tables, or only a link to one. Each gives (page, extension, expected)."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.pages import html, text
from tests.pages.article import Article, Heading, Paragraph, Table
from tests.pages.build import Plan, build
from tests.pages.prose import OFFICIAL
from tests.pages.shells import ordinary

Expected = dict[str, object]
Made = tuple[str, str, Expected]
OTHER: Expected = {"kind": "other", "cells": {}}


def _page(title: str, paragraphs: list[str], rng: random.Random, inner: str = "") -> str:
    article = Article([title], "临江市人民政府", "临江市人民政府办公室", "2024-02-20", [])
    article.browser_title = title
    body = "".join(f"<p>{line}</p>" for line in paragraphs) + inner
    return ordinary(article, body, rng)


def interpretation(rng: random.Random) -> Made:
    """解读 of a report."""
    title = rng.choice(
        (
            "《临江市人民政府2023年政府信息公开工作年度报告》解读",
            "临江市2023年政府信息公开工作年度报告政策解读",
            "图解：临江市人民政府2023年政府信息公开工作年度报告",
            "一图读懂2023年政府信息公开工作年度报告",
            "一图读懂 | 临江市教育局2023年政府信息公开年报",
        )
    )
    lines = [
        "一、编制背景",
        "依据《条例》第四十九条和第五十条。",
        "二、主要内容",
        "报告由总体情况、主动公开政府信息情况等六部分组成。",
    ]
    lines.append("全年新收政府信息公开申请57件，上年结转2件，办结58件，结转下年度1件。规章0件，行政规范性文件12件。")
    picture = '<img src="tj.jpg" alt="一图读懂">' if "图" in title else ""
    return _page(title, lines, rng, picture), "html", OTHER


def notice_with_form(rng: random.Random) -> Made:
    """通知 on compiling the reports, the empty form below it."""
    article = build(Plan(form=rng.choice(("2021", "2019"))), rng)
    for table in article.tables:
        for row in table.rows:
            for cell in row.numbers:
                cell.text = ""
    lines = [
        "各镇人民政府、街道办事处，市政府各部门：",
        "根据《中华人民共和国政府信息公开条例》规定，现就做好2023年政府信息公开工作年度报告编制和发布工作通知如下：",
        "一、时间要求。各单位于2024年1月31日前发布年度报告。二、内容要求。按附件格式填写，数据须符合勾稽关系。",
        "联系人：张某，电话：0439-5220000。",
        "附件：中华人民共和国政府信息公开工作年度报告格式",
    ]
    form = "".join(
        html.plain(item, rng) if isinstance(item, Table) else f"<p>{item.text}</p>"
        for item in article.items
        if isinstance(item, (Table, Heading))
    )
    title = "关于做好2023年政府信息公开工作年度报告编制发布工作的通知"
    return _page(title, lines, rng, form if rng.random() < 0.7 else ""), "html", OTHER


def guide(rng: random.Random) -> Made:
    """政府信息公开指南."""
    lines = ["一、主动公开", "本机关主动公开规章、行政规范性文件、行政许可、行政处罚等信息。", "二、依申请公开"]
    lines += [
        "收到申请之日起20个工作日内予以答复。",
        "三、监督方式",
        "可以申请行政复议或者提起行政诉讼。电话：0439-5220000",
    ]
    return _page("临江市住房和城乡建设局政府信息公开指南（2023年版）", lines, rng), "html", OTHER


def work_points(rng: random.Random) -> Made:
    """工作要点, or news about the report."""
    title = rng.choice(
        (
            "临江市2023年政务公开工作要点",
            "2023年政府信息公开工作年度报告编制培训会召开",
            "临江市发布2023年政府信息公开工作年度报告",
        )
    )
    lines = [
        "一、加强主动公开",
        "做好规章和行政规范性文件公开。",
        "二、做好依申请公开",
        "2022年共办理申请46件，较上年增加3件。",
    ]
    return _page(title, lines, rng), "html", OTHER


def website_report(rng: random.Random) -> Made:
    """政府网站工作年度报表."""
    rows = [
        ("网站名称", "临江市人民政府"),
        ("首页网址", "http://www.linjiang.gov.cn"),
        ("网站总访问量（单位：次）", "1024567"),
    ]
    rows += [
        ("信息发布 总数", "8234"),
        ("政务动态信息更新量", "3120"),
        ("解读回应 解读信息发布总数", "125"),
        ("办事服务 注册用户数", "0"),
    ]
    table = "".join(f"<tr><td>{name}</td><td>{number}</td></tr>" for name, number in rows)
    title = "临江市人民政府网站2023年度政府网站工作年度报表"
    return (
        _page(title, ["（2023年度）", "填报单位：临江市人民政府办公室"], rng, f"<table>{table}</table>"),
        "html",
        OTHER,
    )


def law_report(rng: random.Random) -> Made:
    """法治政府建设年度报告, evaluation and budget reports."""
    title = rng.choice(
        ("临江市2023年法治政府建设年度报告", "临江市财政局2023年部门决算公开", "2023年临江市政务公开第三方评估报告")
    )
    lines = [
        "一、主要举措和成效",
        "全年制定规章2件，行政规范性文件15件，办理行政复议46件、行政诉讼12件。",
        "二、存在的不足",
    ]
    lines += ["行政处罚326件，行政许可1024件。", "三、下一步安排"]
    return _page(title, lines, rng), "html", OTHER


def column_index(rng: random.Random) -> Made:
    """A column page: links to the reports of many years, with or without intro."""
    names = [
        f"临江市{office}{year}年政府信息公开工作年度报告"
        for office in ("教育局", "民政局")
        for year in range(2019, 2025)
    ]
    links = "".join(
        f'<li><a href="/art/{n}.html" title="{name}">{name}</a><span>2024-01-2{n % 9}</span></li>'
        for n, name in enumerate(names)
    )
    return (
        f"<html><head><title>政府信息公开年报_临江市人民政府</title></head><body><h2>政府信息公开年报</h2><ul>{links}</ul>"
        "<div class='page'>共3页 <a href='index_1.html'>下一页</a></div></body></html>",
        "html",
        OTHER,
    )


def attachment_only(rng: random.Random) -> Made:
    """The page is only a link to the file, or a picture of the report."""
    year = rng.randint(2019, 2023)
    title = f"临江市教育局{year}年政府信息公开工作年度报告"
    name = rng.choice(("pdf", "docx", "doc", "wps"))
    inner = rng.choice(
        (
            f'<p>附件：<a href="./P020240120.{name}">{title}.{name}</a></p>',
            f'<p><a href="/module/download/downfile.jsp?classid=0&filename=a1.{name}">{title}</a></p>',
            '<p align="center"><img src="W01.jpg"></p><p><img src="W02.jpg"></p><p><img src="W03.jpg"></p>',
            '<iframe src="/pdfjs/web/viewer.html?file=/att/P020240120.pdf"></iframe>',
            f'<p>{title}</p><p>（点击下载）</p><p><a href="P02.{name}">下载附件</a></p>',
        )
    )
    expected: Expected = {
        "kind": "attachment_only",
        "agency": "临江市教育局",
        "year": year,
        "published_on": "2024-02-20",
        "cells": {},
    }
    return _page(title, [], rng, inner), "html", expected


def tables_gone(rng: random.Random) -> Made:
    """A report all the same: the six sections are there, the tables were pictures or dropped."""
    article = build(Plan(), rng)
    article.items = [item for item in article.items if not isinstance(item, Table)]
    picture = '<p><img src="table.png"></p>' if rng.random() < 0.5 else ""
    del article.facts["form"]
    expected: Expected = {**article.facts, "cells": {}, "lossy": True}
    if rng.random() < 0.4:
        lines = text.printed(article, text.spaces, rng)
        return text.frame(article, lines, rng), "txt", expected
    heading = f"<p>{OFFICIAL[3]}</p>"
    inner = html.body(article, "plain", rng).replace(heading, picture + heading + picture)
    return ordinary(article, inner, rng), "html", expected


def free_form(rng: random.Random) -> Made:
    """A free report of 2008 to 2013: sections, no form."""
    year = rng.randint(2008, 2013)
    article = build(Plan(form="2014", year=year), rng)
    article.items = [item for item in article.items if not isinstance(item, Table)]
    article.items = [item for item in article.items if not (isinstance(item, Paragraph) and "统计表" in item.text)]
    expected: Expected = {**article.facts, "form": None, "cells": {}}
    return ordinary(article, html.body(article, "plain", rng), rng), "html", expected


def law_text(rng: random.Random) -> Made:
    """The regulation itself, or a fee rule."""
    lines = [
        "第一章 总则",
        "第一条 为了保障公民、法人和其他组织依法获取政府信息，制定本条例。",
        "第二十条 行政机关应当主动公开下列政府信息：",
    ]
    lines += [
        "（一）行政法规、规章和规范性文件；",
        "（五）办理行政许可的依据；",
        "（六）行政处罚、行政强制的依据；",
        "第四十九条 政府信息公开工作主管部门应当公布年度报告。",
    ]
    return _page("中华人民共和国政府信息公开条例", lines, rng), "html", OTHER


LOOKALIKES: dict[str, Callable[[random.Random], Made]] = {
    maker.__name__: maker
    for maker in (
        interpretation,
        notice_with_form,
        guide,
        work_points,
        website_report,
        law_report,
        column_index,
        attachment_only,
        tables_gone,
        free_form,
        law_text,
    )
}
