"""Lists of sites: headings and encodings as they come, rows that are made of them, and files that are no list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.register import LeftOut, RegisterError, Site, read_sites, rows_of
from crawler.registry import Portal
from crawler.rows import judge

SEEN = "2026-12-01, from a list"
CHINESE = (
    "序号,网站标识码,主办单位,网站名称,首页网址\n1,4301000014,长沙市人民政府办公厅,长沙市人民政府,www.changsha.gov.cn\n"
)
ENGLISH = "dataNumber,sitecode,wzzgdw,wzmc,url\n1,bm01000001,国务院办公厅,中国政府网,http://www.gov.cn\n"


def rows(text: str, *known: Portal) -> tuple[list[Portal], list[LeftOut]]:
    return rows_of(read_sites(text.encode()), known, SEEN)


def portal(url: str, **fields: object) -> Portal:
    told = {"id": "x", "name": "x", "division": "430000", "base_url": url, "family": "trs", "columns": ["/a/"]}
    return Portal(**(told | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_list_in_every_encoding(charset: str, end: str) -> None:
    (site,) = read_sites(CHINESE.replace("\n", end).encode(charset))
    assert site == Site(2, "长沙市人民政府", "www.changsha.gov.cn", "4301000014", "长沙市人民政府办公厅")


def test_headings_of_the_search_answer() -> None:
    (site,) = read_sites(ENGLISH.encode())
    assert (site.name, site.url, site.code, site.owner) == (
        "中国政府网", "http://www.gov.cn", "bm01000001", "国务院办公厅",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "name,url\n某县,http://a.gov.cn/\n",
        "某县,http://a.gov.cn/\n",
        "某县,a.gov.cn\n",
        "url,name\nhttp://a.gov.cn/,某县\n",
        "网站名称\t网址\n某县\thttp://a.gov.cn/\n",
        "全国政府网站名单,\n\n网站名称,首页网址\n某县,http://a.gov.cn/\n,\n",
        'name,url\n"某县",http://a.gov.cn/\n',
        "\n\nname,url\n 某县 , http://a.gov.cn/ \n",
        "name,URL,note\n某县,http://a.gov.cn/\n",
    ],
)
def test_a_plain_list(text: str) -> None:
    ((found,), left_out) = rows(text)
    assert (found.name, found.base_url, left_out) == ("某县", "http://a.gov.cn/", [])


@pytest.mark.parametrize(
    "data",
    [
        b"", b" \n ", b"PK\x03\x04abc", b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xff\xff", b"a,b\nc,d\n", b"name\nx\n",
        "标题".encode(),
        b"name,url\nx," + b'"' + b"y" * 200_000, b"\xff\xfea",
    ],
)  # fmt: skip
def test_files_that_are_no_list(data: bytes) -> None:
    with pytest.raises(RegisterError):
        read_sites(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_sites_or_a_refusal(data: bytes) -> None:
    for whole in (data, b"name,sitecode,url\n" + data):
        try:
            sites = read_sites(whole)
        except RegisterError:
            continue
        made, left_out = rows_of(sites, [], SEEN)
        assert len(made) + len(left_out) == len(sites)
        taken: set[str] = set()
        for found in made:
            row = {field: getattr(found, field) for field in found.__struct_fields__}
            assert judge({**row, "budget": 1}, taken)[1] == []
            taken.add(found.id)


@pytest.mark.parametrize(
    ("code", "name", "division", "level"),
    [
        ("4301000014", "长沙市人民政府", "430100", "city"),
        ("4300000001", "湖南省人民政府门户网站", "430000", "province"),
        ("4301210003", "长沙县政府网", "430121", "county"),
        ("4301000021", "长沙市水务局", "430100", "department"),
        ("4301210050", "某镇人民政府", "430121", "township"),
        ("bm01000001", "中国政府网", "100000", "central"),
        ('="4301000014"', "长沙市人民政府", "430100", "city"),
        ("9901000014", "某市人民政府", "000000", ""),
        ("4301", "某市人民政府", "000000", ""),
        ("", "某局", "000000", "department"),
        ("", "", "000000", ""),
    ],
)
def test_division_and_level_are_told_by_code_and_name(code: str, name: str, division: str, level: str) -> None:
    quoted = code.replace('"', '""')
    ((found,), _) = rows(f'sitecode,wzmc,url\n"{quoted}",{name},a.gov.cn\n')
    assert (found.division, found.level) == (division, level)
    assert ("its division is not known" in found.note) == (division == "000000")


def test_a_row_waits_for_a_probe() -> None:
    ((found,), _) = rows(CHINESE)
    assert (found.id, found.family, found.columns, found.seen) == ("changsha", "generic", [], SEEN)
    assert "nianbao portals probe" in found.note
    assert "4301000014" in found.note


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("http://www.a.gov.cn", "http://www.a.gov.cn/"),
        ("HTTPS://WWW.A.GOV.CN/index.html", "https://www.a.gov.cn/"),
        ("www.a.gov.cn/zf/index.shtml?x=1#top", "http://www.a.gov.cn/zf/"),
        ("www.a.gov.cn:8080", "http://www.a.gov.cn:8080/"),
        ("http://某市.政务/", "http://某市.政务/"),
    ],
)
def test_addresses_as_they_are_written(written: str, base: str) -> None:
    ((found,), _) = rows(f"name,url\n某县,{written}\n")
    assert found.base_url == base


@pytest.mark.parametrize(
    "written",
    [
        "无", "", "ftp://a.gov.cn/", "http://127.0.0.1/", "http://localhost/", "10.0.0.1", "http：//a.gov.cn", "http://[/",
        "a.gov.cn b.gov.cn", "http://a.gov.cn:99999/", "http://u:p@a.gov.cn/", "javascript:alert(1)",
        "www.a.gov.cn；b.gov.cn",
    ],
)  # fmt: skip
def test_sites_without_a_usable_address_are_named(written: str) -> None:
    made, (left_out,) = rows(f"name,url\n某县,{written}\n")
    assert made == []
    assert left_out.site.line == 2
    assert "address" in left_out.reason


def test_sites_that_are_there_and_those_listed_twice_are_named() -> None:
    text = (
        "name,url\n甲,https://www.a.gov.cn/x/\n乙,b.gov.cn\n丙,http://c.gov.cn/\n丁,http://www.c.gov.cn/\n戊,d.gov.cn\n"
    )
    made, left_out = rows(text, portal("http://a.gov.cn/", hosts=["b.gov.cn"]), portal("http://e.gov.cn/", id="d"))
    assert [(found.name, found.id) for found in made] == [("丙", "c"), ("戊", "d-2")]
    assert [(each.site.name, each.reason.rpartition(" ")[2]) for each in left_out] == [
        ("甲", "x"), ("乙", "x"), ("丁", "c"),
    ]  # fmt: skip


def test_a_long_list_is_quick() -> None:
    text = "name,url\n" + "".join(f"某局{n},http://www.a.gov.cn:{n}/\n" for n in range(1000, 21_000))
    made, left_out = rows(text)
    assert (len({found.id for found in made}), left_out) == (20_000, [])
