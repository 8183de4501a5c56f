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
