"""Answers that are no page, told from pages that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.answers import is_soft_404, refusal_of, stub_target
from crawler.sandbox.pages import build_site
from crawler.sandbox.world import load_plans

HERE = "http://www.a.gov.cn/zfxxgk/nb/"


@pytest.mark.parametrize(
    ("html", "phrase"),
    [
        ("<script>document.cookie='__jsl_clearance=1';location.reload()</script>", "script"),
        ("<html><head><script>var $_ts={};</script></head><body></body></html>", "script"),
        ('<script>document.cookie="C3VK=ab12; max-age=300";window.location.reload()</script>', "script"),
        ("<html><body>请稍候<script>/*FSSBBIl1UgzbN7N80S*/</script></body></html>", "script"),
        ("<title>安全验证</title><body>请拖动滑块完成验证</body>", "captcha"),
        ('<body><div id="nc-captcha-box"></div></body>', "captcha"),
        ("<body>不合法的参数</body>", "firewall"),
        ("<title>403</title><body>您的请求疑似攻击，已被拦截。请求已被拦截</body>", "firewall"),
        ('<form>用户名<input name="u">密码<input type="PASSWORD" name="p"></form>', "login"),
    ],
)
def test_refusals(html: str, phrase: str) -> None:
    assert phrase in (refusal_of(html) or "")


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>404</title></head><body>找不到该页面</body></html>",
        "<title>提示</title><body><h1>对不起，您访问的页面不存在或已被删除！</h1></body>",
        "<body><h1>404 Not Found</h1><hr>nginx</body>",
        "<body>该信息已删除 <a href='/'>返回首页</a></body>",
    ],
)
def test_soft_404s(html: str) -> None:
    assert is_soft_404(html)
    assert refusal_of(html) is None


REPORT = """<head><title>{}</title>{}</head><body><form><input type="password" name="p"></form>
  <script>var $_ts={{}}</script>
  <p>本机关不掌握相关政府信息12件，页面不存在0件，找不到0件，请完成安全验证。</p>{}</body>"""


@pytest.mark.parametrize(
    "html",
    [
        REPORT.format("某局2024年政府信息公开工作年度报告", "", ""),
        REPORT.format("a", '<meta name="ArticleTitle" content="年报">', ""),
        REPORT.format("a", "", "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>"),
        REPORT.format("a", "", '<a href="./P02025.pdf">附件</a>'),
        REPORT.format("a", "", '<a href="/art/2025/1/24/art_1_2.html">b</a>'),
        REPORT.format("a", "", '<iframe src="body.html"></iframe>'),
        REPORT.format("a", "", f"<p>{'信息已删除404。' * 60}</p>"),
        "",
        "<body><p>电话：0731-404-1234，2024.404号</p></body>",
    ],
)
def test_pages(html: str) -> None:
    assert refusal_of(html) is None
    assert is_soft_404(html) is None


def test_no_page_of_the_sandbox_is_taken_for_none() -> None:
    for plan in load_plans():
        for path, reply in build_site(plan).pages.items():
            if path.endswith(".html") and "/search/" not in path:
                html = reply.body.decode(plan.charset)
                assert (refusal_of(html), is_soft_404(html), stub_target(html, HERE)) == (None, None, None), path


@pytest.mark.parametrize(
    ("html", "target"),
    [
        ('<meta http-equiv="Refresh" content="0; URL=../2024/">', "http://www.a.gov.cn/zfxxgk/2024/"),
        ('<meta http-equiv="refresh" content="0;url=\'/nb.html\'">', "http://www.a.gov.cn/nb.html"),
        ("<script>window.location.href='2024/index.html';</script>", f"{HERE}2024/index.html"),
        ('<script>self.location="./2024/"</script>正在跳转', f"{HERE}2024/"),
        ('<script>top.location.replace ( "/b/" )</script>', "http://www.a.gov.cn/b/"),
        (
            "<script>if (isMobile) location.href='http://m.a.gov.cn/'; else location.href='/pc/';</script>",
            "http://www.a.gov.cn/pc/",
        ),
        ('<frameset><frame src="main.html"></frameset>', f"{HERE}main.html"),
        ('<body><iframe src="/list.html" width="100%"></iframe></body>', "http://www.a.gov.cn/list.html"),
        ('<body><iframe src="http://b.cn/list.html"></iframe></body>', None),
        ('<meta http-equiv="refresh" content="300">', None),
        ("<script>location.href='/zfxxgk/nb/index.html';</script>", None),
        ("<script>location.href='/a/' + id;</script>", None),
        ("<script>document.cookie='C3VK=1';location.href='/';</script>", None),
        (f"<script>location.href='/m/';</script><p>{'正文' * 100}</p>", None),
        ("", None),
    ],
)
def test_where_stubs_lead(html: str, target: str | None) -> None:
    assert stub_target(html, HERE) == target


@given(st.text(alphabet="<>/=\"'locatinhref.;$_ts 找不到404密码", max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    refusal_of(text)
    is_soft_404(text)
    target = stub_target(f"<script>{text}</script>{text}", HERE)
    assert target is None or target.startswith("http")
