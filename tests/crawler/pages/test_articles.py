"""The files, pictures, frames and further pages of an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.articles import attachments_of, next_parts

SITE = "http://www.a.gov.cn"
HERE = f"{SITE}/zfxxgk/nb/202501/t20250124_117.html"


def paths(html: str, url: str = HERE) -> list[str]:
    return [link.url.removeprefix(SITE) for link in attachments_of(html, url)]


def body(inner: str, around: str = "") -> str:
    return f'{around}<div class="TRS_Editor">{inner}</div>'


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ('<a href="./P020250124.pdf">报告</a>', ["/zfxxgk/nb/202501/P020250124.pdf"]),
        ('<a href="/upload/a.DOCX">某局年报</a><a href="/x.wps">b</a>', ["/upload/a.DOCX", "/x.wps"]),
        (
            '<a href="/module/download/downfile.jsp?filename=1.pdf">下载</a>',
            ["/module/download/downfile.jsp?filename=1.pdf"],
        ),
        (
            '<a href="/system/_content/download.jsp?wbfileid=7">附件【某局年报.pdf】</a>',
            ["/system/_content/download.jsp?wbfileid=7"],
        ),
        ('<a href="/get/77">某局年报.doc</a>', ["/get/77"]),
        ('<a href="/zwgk/">政务公开</a><a href="t20250123_1.html">上一篇</a>', []),
        ('<img src="./P020250124400.jpg" width="900">', ["/zfxxgk/nb/202501/P020250124400.jpg"]),
        ('<img src="/u/1.png" style="width:620px;height:880px">', ["/u/1.png"]),
        ('<img data-src="/u/2.jpeg" src="data:image/gif;base64,R0">', ["/u/2.jpeg"]),
        ('<img src="/u/3.jpg" width="120" height="120"><img src="/u/4.png" style="width: 16px">', []),
        (
            '<img src="/images/icon_pdf.gif"><img src="/img/qrcode.png"><img src="/logo.png"><img src="/u/weixin.jpg">',
            [],
        ),
        ('<a href="/u/big.jpg">第一页</a>', ["/u/big.jpg"]),
        ('<iframe src="/nb/t20250124_117_content.html"></iframe>', ["/nb/t20250124_117_content.html"]),
        ('<iframe src="http://other.cn/a.html"></iframe>', []),
        ('<iframe src="/pdf/web/viewer.html?file=%2Fu%2F5.pdf"></iframe>', ["/u/5.pdf"]),
        ('<a href="/pdfjs/viewer.html?file=../u/6.pdf#page=1">查看</a>', ["/u/6.pdf"]),
        ('<embed src="/u/7.pdf"><object data="/u/8.pdf"></object>', ["/u/7.pdf", "/u/8.pdf"]),
        (
            '<script>$.getJSON("/zfxxgk/nb/202501/t20250124_117.json", show);</script>',
            ["/zfxxgk/nb/202501/t20250124_117.json"],
        ),
        ('<script>load("/api/config.json"); x="menu.css"</script>', []),
        ("<script>new Pdfh5('#d', {pdfurl: '/u/9.pdf?v=1'});</script>", ["/u/9.pdf"]),
    ],
)
def test_what_may_be_the_report(inner: str, found: list[str]) -> None:
    assert paths(body(inner)) == found


def test_what_lies_outside_of_the_body() -> None:
    around = """<img src="/top/20250101.jpg"><a href="/sq/form.doc">申请表下载</a><a href="/b.pdf">附件：某局年报</a>
      <a href="P020250124999.pdf">下载</a><a href="/c.pdf">某局2024年政府信息公开工作年度报告</a>
      <iframe src="/hits.jsp"></iframe>"""
    assert paths(body("<p>见附件</p>", around)) == ["/b.pdf", "/zfxxgk/nb/202501/P020250124999.pdf", "/c.pdf"]


def test_a_page_whose_body_is_not_known() -> None:
    html = """<td><img src="/images/head.jpg"><img src="P02025012440012.jpg"><img src="/u/a.jpg">
      <iframe src="/inc/top.html"></iframe><iframe src="117_body.html"></iframe></td>"""
    assert paths(html) == ["/zfxxgk/nb/202501/P02025012440012.jpg", "/zfxxgk/nb/202501/117_body.html"]


def test_each_once_and_not_the_page_itself() -> None:
    html = body(f'<a href="a.pdf">1</a><a href="a.pdf">2</a><iframe src="{HERE}"></iframe>')
    assert [link.title for link in attachments_of(html, HERE)] == ["1"]


PARTS = ["/zfxxgk/nb/202501/t20250124_117_1.html", "/zfxxgk/nb/202501/t20250124_117_2.html"]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="t20250124_117_1.html">2</a><a href="t20250124_117_2.html">3</a><a href="t20250124_117_1.html">></a>',
        '<script>createPageHTML(3, 0, "t20250124_117", "html");</script>',
        '<a href="./t20250124_117_1.html">[2]</a><script>createPageHTML(3,0,"t20250124_117","html")</script>',
    ],
)
def test_further_pages(html: str) -> None:
    assert [link.url.removeprefix(SITE) for link in next_parts(html, HERE)] == PARTS


def test_further_pages_of_a_further_page() -> None:
    here = SITE + PARTS[0]
    html = (
        '<a href="t20250124_117.html">1</a><a href="t20250124_117_2.html">3</a><a href="t20250124_116.html">上一篇</a>'
    )
    found = [link.url.removeprefix(SITE) for link in next_parts(html, here)]
    assert found == ["/zfxxgk/nb/202501/t20250124_117.html", PARTS[1]]


def test_further_pages_by_a_parameter() -> None:
    here = f"{SITE}/view.asp?id=5"
    html = '<a href="?id=5&page=2">下一页</a><a href="?id=6">b</a><a href="?id=6&page=2">2</a><a href="?id=5&f=b">A</a>'
    assert [link.url for link in next_parts(html, here)] == [f"{here}&page=2"]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="t20250123_116.html">下一页</a>',
        '<a href="t20250124_1171.html">下一篇</a>',
        '<a href="t20250124_117_1.pdf">2</a>',
        '<script>createPageHTML(9, 0, "index", "html");</script>',
        '<script>createPageHTML(9, 0, "t20250124_118", "html");</script>',
        '<a href="http://b.gov.cn/zfxxgk/nb/202501/t20250124_117_1.html">2</a>',
    ],
)
def test_pages_of_others(html: str) -> None:
    assert next_parts(html, HERE) == []


def test_parts_have_an_end() -> None:
    assert len(next_parts('createPageHTML(9999, 0, "t20250124_117", "html")', HERE)) < 1000


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_page_can_be_read(text: str, address: str) -> None:
    html = body(f'<a href="{address}">{text}</a><img src="{address}"><iframe src="?file={address}"></iframe>{text}')
    for link in [*attachments_of(html, HERE), *next_parts(html, HERE)]:
        assert link.url.startswith(("http://", "https://"))
