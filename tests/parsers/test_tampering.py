"""Words that a hijacked mirror put in are named exactly; what an agency itself printed is not suspected."""

from __future__ import annotations

import random

import pytest

from parsers import parse_document
from parsers.tampering import is_official
from tests.pages import STYLES, Plan, make_page
from tests.pages.prose import BRANDS
from tests.parsers.written import TITLE, written

IDEAS = "坚持以{}新时代中国特色社会主义思想为指导，深入贯彻{}总书记重要讲话精神，全年平稳运转。"


@pytest.mark.parametrize("brand", BRANDS)
def test_a_brand_in_set_phrases_and_in_the_title_is_found(brand: str) -> None:
    report = parse_document(written(browser=f"{TITLE}_{brand}", overview=IDEAS.format(brand, brand)))
    assert report.source.tampering == [brand]
    assert (report.agency, report.year) == ("临江市教育局", 2023)


def test_a_brand_in_the_labels_is_found_and_the_cells_are_read() -> None:
    for seed in (0, 1, 3, 4, 5, 6):
        page = make_page("html_plain", seed, plan=Plan(form="2021"), damage=["labels_branded"])
        brand = page.article.browser_title.rsplit("_", 1)[1] if page.article else ""
        report = parse_document(page.data)
        assert report.source.tampering == [brand]
        assert {cell.key: cell.value for cell in report.cells} == page.cells


def test_three_names_joined_in_the_title_are_found() -> None:
    report = parse_document(written(browser=f"{TITLE}_{'_'.join(BRANDS[:3])}"))
    assert report.source.tampering == list(BRANDS[:3])


@pytest.mark.parametrize(
    "browser",
    [
        TITLE,
        f"{TITLE}_临江市人民政府门户网站",
        f"{TITLE}-政府信息公开年报-临江市教育局",
        f"临江市教育局 > 年报 > {TITLE}",
        f"{TITLE}_百度文库",
        f"{TITLE}_临江日报",
    ],
)
def test_a_sites_own_name_is_no_tampering(browser: str) -> None:
    report = parse_document(written(browser=browser, overview=IDEAS.format("习近平", "习近平")))
    assert report.source.tampering == []


def test_one_misprint_is_no_tampering() -> None:
    assert parse_document(written(overview=IDEAS.format("习近平", "近平同志")[:60] + "。")).source.tampering == []


@pytest.mark.parametrize("damage", ["traditional", "readings_in_brackets", "half_width", "mojibake", "characters_lost"])
def test_converters_are_no_tampering(damage: str) -> None:
    for style in ("html_plain", "text_pipes_padded"):
        page = make_page(style, 4, plan=Plan(form="2021"), damage=[damage])
        assert parse_document(page.data).source.tampering == []


def test_made_pages_without_a_brand_have_no_tampering() -> None:
    rng = random.Random(5)  # noqa: S311
    for style in rng.sample(STYLES, 15):
        assert parse_document(make_page(style, 8, plan=Plan(form="2021")).data).source.tampering == []


@pytest.mark.parametrize(
    ("url", "official"),
    [
        ("http://www.linjiang.gov.cn/xxgk/1.html", True),
        ("https://gov.cn/1.html", True),
        ("http://www.LINJIANG.GOV.CN.:8080/1.html", True),
        ("http://临江市教育局.政务/1.html", True),
        ("http://www.linjiang.gov.cn.example.com/1.html", False),
        ("http://example.com/www.linjiang.gov.cn/xxgk/1.html", False),
        ("http://linjianggov.cn/1.html", False),
        ("http://user@www.linjiang.gov.cn@example.com/", False),
        ("http://10.1.2.3/xxgk/1.html", None),
        ("http://[::1]/1.html", None),
        ("http://[broken/1.html", None),
        ("/pages/page.html", None),
        (None, None),
    ],
)
def test_only_the_host_tells_whether_a_page_is_official(url: str | None, official: bool | None) -> None:
    assert is_official(url) is official


@pytest.mark.parametrize(
    "tail",
    [
        "锦绣潇湘走向世界",
        "魅力东方山水洲城",
        "大美青海相约夏都",
        "长者助手关怀模式",
        "湘西凤凰APP",
        "掌上临江手机版",
        "临江体育",
    ],
)
def test_mottos_and_apps_of_a_site_are_no_tampering(tail: str) -> None:
    for url in ("http://www.linjiang.gov.cn/1.html", None):
        assert parse_document(written(browser=f"{TITLE}-{tail}"), url=url).source.tampering == []


def test_what_a_governments_host_adds_to_its_titles_is_no_tampering() -> None:
    data = written(browser=f"{TITLE}-k8凯发娱乐")
    assert parse_document(data, url="http://www.linjiang.gov.cn/1.html").source.tampering == []
    assert parse_document(data, url="http://www.kkgood.com/1.html").source.tampering == ["k8凯发娱乐"]


@pytest.mark.parametrize("tail", ["亚博体育下载", "开云手机网页版", "足球比分直播网", "米兰体育", "华体会平台登录"])
def test_a_brand_of_the_trade_only_in_a_title_is_found(tail: str) -> None:
    assert parse_document(written(browser=f"{TITLE}_{tail}")).source.tampering == [tail]
    assert parse_document(written(f"{TITLE}_{tail}")).source.tampering == [tail]


@pytest.mark.parametrize(
    ("brand", "text"),
    [
        ("皇冠体育官网", "2023年，我局以皇冠体育官网新时代中国特色社会主义思想为指导。"),
        ("万博体育app", "按照国务院办公厅政府信息与政务公开办公室万博体育app印发〈格式〉的通知编制。"),
    ],
)
def test_a_brand_in_one_phrase_is_found(brand: str, text: str) -> None:
    assert parse_document(written(overview=text)).source.tampering == [brand]


def test_a_brand_for_the_place_is_found_and_leaves_the_body_unknown() -> None:
    title = TITLE.replace("临江市", "米兰体育")
    report = parse_document(written(title, browser=f"{title}_米兰体育", overview="米兰体育教育局认真落实。"))
    assert (report.source.tampering, report.agency) == (["米兰体育"], None)


@pytest.mark.parametrize(
    ("above", "head", "found"),
    [
        (["当前位置：首页 > 澳门新葡京娱乐 > 政府信息公开年报"], [], ["澳门新葡京娱乐"]),
        ([], ["来源：必威体育 发布时间：2024-01-10"], ["必威体育"]),
        (["国产精品无码视频在线"], [], ["国产精品无码视频在线"]),
        (["首页 > 文化体育 > 政府信息公开年报", "视频直播", "网络问政平台"], ["来源：临江体育"], []),
        (["首页 > 体育 > 年报"], ["来源：临江市体育局"], []),
    ],
)
def test_brands_in_columns_and_sources_are_found_and_columns_are_none(
    above: list[str], head: list[str], found: list[str]
) -> None:
    assert parse_document(written(above=above, head=head)).source.tampering == found


def test_what_a_report_says_about_sports_and_games_is_no_tampering() -> None:
    words = "公开体育彩票公益金使用情况，发布娱乐场所监管、网络棋牌室整治、手机app官网下载指南，查处赌博app案件。"
    assert parse_document(written(overview=words)).source.tampering == []
