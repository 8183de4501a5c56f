"""What a page's links are, and which of them lead to reports."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.links import (
    COLUMN_TYPE,
    Link,
    column_types,
    is_article,
    is_file,
    is_list,
    links_of,
    looks_like_report,
    may_be_article,
    page_text,
    same_page_key,
    spells_report_column,
    tags_of,
    title_of,
)

HERE = "http://www.a.gov.cn/zfxxgk/nb/index.html"


@pytest.mark.parametrize(
    "title",
    [
        "长沙市人民政府办公室2024年政府信息公开工作年度报告",
        "2024年长沙市教育局政府信息公开工作年度报告",
        "某镇2019年度政府信息公开年报",
        "某局2013年政府信息公开工作报告",
        "政府信息公开年报",
        "某县人民政府信息公开2010年度报告",
    ],
)
def test_titles_of_reports(title: str) -> None:
    assert looks_like_report(title)


@pytest.mark.parametrize(
    "title",
    [
        "一图读懂某局2024年政府信息公开工作年度报告",
        "《某市2024年政府信息公开工作年度报告》解读",
        "关于做好2024年政府信息公开工作年度报告编制和发布工作的通知",
        "某市人民政府门户网站2024年政府网站工作年度报表",
        "某市召开会议部署政府信息公开年度报告工作",
        "政府信息公开指南",
        "首页",
        "",
    ],
)
def test_titles_of_other_pages(title: str) -> None:
    assert not looks_like_report(title)


@pytest.mark.parametrize(
    ("path", "article", "file", "listed"),
    [
        ("/zfxxgk/nb/202501/t20250124_11700000.html", True, False, False),
        ("/zfxxgk/nb/202501/t20250124_11700000.shtml", True, False, False),
        ("/art/2025/1/24/art_93261_11478122.html", True, False, False),
        ("/art/2025/art_0123456789abcdef0123456789abcdef.html", True, False, False),
        ("/gkmlpt/content/9/9103/post_9103540.html", True, False, False),
        ("/nw12344/20250124/0123456789abcdef0123456789abcdef.html", True, False, False),
        ("/2025/01-24/1234567.html", True, False, False),
        ("/zfxxgk/nb/202501/P020250124.PDF", False, True, False),
        ("/attach/0/a.docx", False, True, False),
        ("/module/download/downfile.jsp?classid=0&filename=1901211532.pdf", False, True, False),
        ("/zfxxgk/nb/", False, False, True),
        ("/zfxxgk/nb/index.html", False, False, True),
        ("/col/col93261/index.html?uid=1", False, False, True),
        ("/", False, False, True),
        ("/zfxxgk/nb/index_1.html", False, False, False),
        ("/app.jsp?file=a", False, False, False),
        ("/zfxxgk/nb/t19646926.shtml", True, False, False),
        ("/nb/202003/t20200331_6859635_wap.html", True, False, False),
        ("/c/2022-01/24/content_e22611b27efe49d8834cd1646b8ef472.shtml", True, False, False),
        ("/nea/20240110/0123456789abcdef0123456789abcdef/c.html", True, False, False),
        ("/web/a/202401051234567/index.shtml", True, False, False),
        ("/2024/01/05/ARTI1704412345678.shtml", True, False, False),
        ("/zt/gknbxq/pnidpv170pntypepvnbpnnfpv2020.html", True, False, False),
        ("/n1/n2/c68566367/content.html", True, False, False),
        ("/portal/article/12/4455", True, False, False),
        ("/fabu/xiangqing/123.html", True, False, False),
        ("/safe/2024/0105/23756.html", True, False, False),
        ("/10462/2024/1/5/0123456789abcdef0123456789abcdef.shtml", True, False, False),
        ("/col/8432_173456/art/16900/1689.html", True, False, False),
        ("/zhengce/content/202401/content_6924000.htm", True, False, False),
        ("/public/1681/565412321.html", True, False, False),
        ("/content/article/12345", True, False, False),
        ("/OpennessContent/show/5531.html", True, False, False),
        ("/XxgkAnnualReport/show/6496.html", True, False, False),
        ("/info/14423/1395492.htm", True, False, False),
        (
            "/columns/8aef2fa0-cc14-409e-9f68-fbdba00a0c72/202308/21/720faafd-6610-4d9e-9cc8-9e0f056c2101.html",
            True,
            False,
            False,
        ),
        ("/zfxxgknb/content/92f038c1-b236-4319-8635-c0cfec421548.html", True, False, False),
        ("/xxgknb/2015699450447577090.html", True, False, False),
        ("/hebmlx/c111204/202301/c01_591175.shtml", True, False, False),
        ("/module/xxgk/xxgkAnnualReport.jsp?fbtime=2024&area=001", True, False, False),
        ("/gknb_show.php?id=4374", True, False, False),
        ("/D42Y/4693255.jhtml", True, False, False),
        ("/system/_content/download.jsp?urltype=news&wbfileid=7", False, True, False),
        ("/a/nb.7z", False, True, False),
        ("/columns/29527d47-65f0-4e58-9a95-804549f339e9/index.html", False, False, True),
        ("/381558/381634/2875752/index.html", False, False, True),
        ("/nw12344/index.html", False, False, True),
        ("/hlj/c108463/zfxxgk.shtml", False, False, False),
        ("/hainan/zfxxgknb/newxxgk_list.shtml", False, False, False),
        ("/10462/2025nb/xxgknbs.shtml", False, False, False),
        ("/202401/index_2.html", False, False, False),
        ("/zwgk/2024.htm", False, False, False),
        ("/zwgk/nb/12.htm", False, False, False),
        ("/OpennessContent/showList/12/3456/page_2.html", False, False, False),
        ("/public/column/1681?type=4&action=list&catId=123456", False, False, False),
        ("/gov/news/list?cid=12&pageNo=2", False, False, False),
        ("/jxsrmzf/xxgkn142/pc/list.html", False, False, False),
        ("/images/a.jpg", False, False, False),
    ],
)
def test_shapes_of_addresses(path: str, *, article: bool, file: bool, listed: bool) -> None:
    url = f"http://www.a.gov.cn{path}"
    assert (is_article(url), is_file(url), is_list(url)) == (article, file, listed)


def test_shapes_that_columns_have_too() -> None:
    shared = ["http://a.cn/381558/5652282/index.html", "http://a.cn/news.asp?newsid=5"]
    assert [may_be_article(url) for url in shared] == [True, True]
    assert [is_article(url) for url in shared] == [False, False]
    assert not may_be_article("http://a.cn/zfxxgk/nb/index.html")


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("/zwgk/zfxxgk/zfxxgknb/", True),
        ("/gongkai/zfxxgk/gknb/index.html", True),
        ("/szf/ndbg/", True),
        ("/zwgk/zfxxgkgzndbg_251551/index.shtml", True),
        ("/2025ndbg/index.html", True),
        ("/10462/2025nb/xxgknbs.shtml", True),
        ("/zfxxgknb/nbzt/2025xxgknb/", True),
        ("/XxgkAnnualReport/list.html", True),
        ("/zwgk/wzgznb/", False),
        ("/zfwzndbb/index.html", False),
        ("/zwgk/zfxxgk/", False),
        ("/jnb/", False),
        ("/", False),
    ],
)
def test_addresses_that_spell_annual_reports(path: str, *, spelled: bool) -> None:
    assert spells_report_column(f"http://www.a.gov.cn{path}") == spelled


@given(st.text(alphabet="/0123456789abcdef-_.html?=&tcipost", max_size=300))
def test_any_address_has_a_shape_or_none(path: str) -> None:
    url = f"http://a.cn/{path}"
    assert not (is_article(url) and (is_list(url) or not may_be_article(url)))
    spells_report_column(url)


@pytest.mark.parametrize("part", ["0123456789abcdef-", "t20240101_1", "show-", "12345/", "show?id=", "nb_1"])
def test_long_addresses_do_no_harm(part: str) -> None:
    started = time.monotonic()
    for judge in (may_be_article, is_file, is_list, spells_report_column):
        judge(f"http://a.cn/{part * 180}")
    assert time.monotonic() - started < 1
    assert links_of(f'<a href="/{part * 100_000}">x</a>', HERE) == []


def test_tags_whatever_their_case() -> None:
    html = '<META NAME="columntype" CONTENT="首页；信息公开年报">'
    html += '<meta name="SiteName" content=" a  b "><meta name="sitename">'
    assert tags_of(html) == {"columntype": "首页；信息公开年报", "sitename": "a b"}
    assert COLUMN_TYPE in column_types(html)


def test_links_are_absolute_in_order_and_have_the_fuller_title() -> None:
    html = """
      <a href="./202501/t20250124_1.html" title="某局2024年政府信息公开工作年度报告">某局2024年政府信息公开…</a>
      <a href=" ../b/ ">更
      多</a>
      <a href="//www.b.gov.cn/x?y=1#top" title="b">B网站</a>
      <a href="/../c.html;jsessionid=AB12"></a>
      <a href="javascript:void(0)">打印</a><a href="#">顶部</a><a>无</a><a href="mailto:a@b.cn">信</a>
      <a href="http://[bad">坏</a><a href="http://a:port/">坏</a><a href="">空</a>
    """
    assert links_of(html, HERE) == [
        Link("http://www.a.gov.cn/zfxxgk/nb/202501/t20250124_1.html", "某局2024年政府信息公开工作年度报告"),
        Link("http://www.a.gov.cn/zfxxgk/b/", "更 多"),
        Link("http://www.b.gov.cn/x?y=1", "B网站"),
        Link("http://www.a.gov.cn/c.html", ""),
    ]


def test_what_a_page_says_it_is() -> None:
    html = """<head><title> 年报_某市 </title><meta name="columnName" content="政府信息公开年报">
      <meta name="ArticleTitle" content="甲"><meta name="keywords" content="乙"></head><body><h1>丙</h1></body>"""
    assert title_of(html).split(" | ") == ["年报_某市", "丙", "政府信息公开年报", "甲"]
    assert title_of("") == ""


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb2312", "gb18030", "utf-16"])
def test_text_whatever_the_page_says_of_its_charset(charset: str) -> None:
    html = '<meta charset="ascii">政府信息公开'
    assert page_text(html.encode(charset)) == html


@given(st.binary(max_size=300))
def test_any_bytes_have_a_text_and_links(body: bytes) -> None:
    html = page_text(body)
    title_of(html)
    links_of(html, HERE)


@given(st.text(max_size=80))
def test_any_href_is_a_web_address_or_left_out(href: str) -> None:
    html = f'<a href="{href}">x</a>'
    for link in links_of(html, HERE):
        assert link.url.startswith(("http://", "https://"))


def test_one_page_under_its_different_addresses() -> None:
    same = ["http://www.a.cn/nb/", "https://www.a.cn/nb/index.html", "http://a.cn/nb/index.shtml"]
    assert len(set(map(same_page_key, same))) == 1
    other = ["http://a.cn/nb/", "http://a.cn/nb/?page=2", "http://a.cn/nb/index_1.html", "http://a.cn:81/nb/"]
    assert len(set(map(same_page_key, other))) == len(other)
