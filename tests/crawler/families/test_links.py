"""What a page's links are, and which of them lead to reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.spiders.links import (
    Link,
    is_article,
    is_file,
    is_list,
    links_of,
    looks_like_report,
    page_text,
    same_page_key,
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
    ],
)
def test_shapes_of_addresses(path: str, *, article: bool, file: bool, listed: bool) -> None:
    url = f"http://www.a.gov.cn{path}"
    assert (is_article(url), is_file(url), is_list(url)) == (article, file, listed)


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
