"""Copied prose is found, whatever was changed in passing; independent prose and the form's own sentences are not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.reuse import make_text_reuse

SENTENCES = (
    "聚焦重点领域，全年通过门户网站发布财政预决算信息{a}条，政策解读{b}篇，图文解读比例明显提高。",
    "组织业务骨干赴先进地区学习，围绕答复文书的规范写法开展专题培训{b}期，参训{a}人次。",
    "受理窗口设在政务服务大厅二楼，安排专人值守，现场指导群众填写申请表并提供查阅便利。",
    "针对栏目更新不及时的问题，建立每周巡查台账，逐条销号，年内整改错链断链{a}处。",
    "主要负责同志{b}次主持召开专题会议，研究部署涉企政策的集中公开和精准推送工作。",
    "把公开要求嵌入公文办理流程，拟稿时同步确定公开属性，不予公开的须写明理由并经法制机构审核。",
    "存在的不足是基层人员变动频繁，个别乡镇对标准目录理解不深，主动公开内容比较单薄。",
    "下一步将完善考核办法，把社会评议结果折算计分，并聘请{b}名监督员开展明查暗访。",
    "开放日活动邀请市民代表走进水质监测站和垃圾焚烧厂，现场回应关于排放数据的提问。",
    "教育入学政策改用问答体编写，以短视频在公众号推送，累计阅读量超过{a}万次。",
    "对历史文件开展清理，宣布失效{b}件，保留的文件统一转换为可下载可复制的格式。",
    "复议纠错的{b}起案件已逐案剖析，制作典型案例手册下发至各科室对照检查。",
)
FORM = (
    "本报告根据《中华人民共和国政府信息公开条例》和国务院办公厅有关年度报告格式的要求编制本年度报告并向社会公布。"
    "本报告所列数据的统计期限自2024年1月1日起至2024年12月31日止。本机关2024年度没有收取政府信息公开信息处理费。"
    "年度报告电子版可在本机关门户网站政府信息公开专栏查阅和下载。"
    "如对本报告有疑问，请与本机关办公室联系（地址：人民路1号，邮编：410000，电话：0731-88888888）。"
    "除上述情况外，本机关没有其他需要报告的事项。"
)
OFFICE, EDUCATION, OTHER = "临江市人民政府办公室", "临江市教育局", "吉首市发展和改革局"


class Section(NamedTuple):
    """One section of a report."""

    agency: str
    year: int
    text: str
    number: int = 1


def prose(*places: int, a: int = 316, b: int = 12) -> str:
    return "".join(SENTENCES[place].format(a=a, b=b) for place in places)


def reuse(sections: Sequence[Section]) -> list[dict[str, object]]:
    """The rows of text_reuse for these sections, which become reports by agency and year."""
    with duckdb.connect() as con:
        con.execute(
            """
            CREATE TABLE agencies (agency_id VARCHAR, name VARCHAR, division VARCHAR);
            CREATE TABLE agency_names (agency_id VARCHAR, name VARCHAR);
            CREATE TABLE divisions (code VARCHAR, name VARCHAR, parent VARCHAR);
            INSERT INTO divisions VALUES ('22', '吉林省', NULL), ('220681', '临江市', '22'), ('433101', '吉首市', '43');
            CREATE TABLE reports (
                document_id VARCHAR, agency_id VARCHAR, agency VARCHAR, year INTEGER, url VARCHAR
            );
            CREATE TABLE sections (
                document_id VARCHAR, position INTEGER, number INTEGER, title VARCHAR, text VARCHAR
            )
            """
        )
        for agency in sorted({section.agency for section in sections}):
            division = {"临江": "220681", "吉首": "433101"}.get(agency[:2])
            con.execute("INSERT INTO agencies VALUES ($1, $2, $3)", [f"id-{agency}", agency, division])
        for agency, year in sorted({(section.agency, section.year) for section in sections}):
            document_id = f"{agency}-{year}"
            row = [document_id, f"id-{agency}", agency, year, f"http://a/{document_id}"]
            con.execute("INSERT INTO reports VALUES ($1, $2, $3, $4, $5)", row)
        for section in sections:
            row = [f"{section.agency}-{section.year}", section.number, section.number, "部分", section.text]
            con.execute("INSERT INTO sections VALUES ($1, $2, $3, $4, $5)", row)
        make_text_reuse(con)
        left = con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary UNION ALL "
            "SELECT function_name FROM duckdb_functions() WHERE function_name LIKE 'reuse%'"
        ).fetchall()
        assert left == []
        answer = con.sql("FROM text_reuse")
        return [dict(zip(answer.columns, found, strict=True)) for found in answer.fetchall()]


def brief(rows: Sequence[dict[str, object]]) -> list[tuple[object, ...]]:
    names = ("agency", "year", "number", "kind", "other_agency", "other_year", "shared")
    return [tuple(row[name] for name in names) for row in rows]


def test_last_years_prose_is_found_with_both_sides() -> None:
    found = reuse([Section(OFFICE, 2023, prose(0, 1, 2, 3), 1), Section(OFFICE, 2024, prose(0, 1, 2, 3), 2)])
    assert len(found) == 1
    assert found[0] == {
        "agency_id": f"id-{OFFICE}",
        "agency": OFFICE,
        "year": 2024,
        "document_id": f"{OFFICE}-2024",
        "position": 2,
        "number": 2,
        "title": "部分",
        "kind": "last_year",
        "other_agency_id": f"id-{OFFICE}",
        "other_agency": OFFICE,
        "other_year": 2023,
        "other_document_id": f"{OFFICE}-2023",
        "other_position": 1,
        "shared": 1.0,
        "characters": found[0]["characters"],
        "others": 0,
        "url": f"http://a/{OFFICE}-2024",
        "other_url": f"http://a/{OFFICE}-2023",
    }
    assert 80 <= int(str(found[0]["characters"])) <= len(prose(0, 1, 2, 3))


@pytest.mark.parametrize("agency", [OFFICE, EDUCATION, OTHER])
@pytest.mark.parametrize(
    ("text", "least"),
    [
        (prose(0, 1, 2, 3, 4), 1.0),
        (prose(0, 1, 2, 3, 4, a=2047, b=3), 1.0),
        (prose(0, 1, 2, 3, 4).replace("，", "、\n").replace("。", "；  "), 1.0),
        (f"2024年，{{agency}}扎实推进公开。{prose(0, 1, 2, 3, 4)}".replace("受理窗口", "{agency}受理窗口"), 0.9),
        (prose(0, 1, 9, 2, 3, 4), 0.75),
        (prose(0, 1, 2, 3), 0.95),
        (prose(4, 3, 2, 1, 0), 0.75),
        (FORM + prose(0, 1, 2, 3, 4), 0.95),
    ],
    ids=["verbatim", "numbers", "punctuation", "names", "added", "left out", "order", "form"],
)
def test_copied_prose_is_found_whatever_was_changed(agency: str, text: str, least: float) -> None:
    source = prose(0, 1, 2, 3, 4).replace("受理窗口", f"{OFFICE}受理窗口")
    year, kind = (2024, "last_year") if agency == OFFICE else (2023, "other_body")
    found = reuse([Section(OFFICE, 2023, source), Section(agency, year, text.replace("{agency}", agency))])
    own = [row for row in found if row["agency"] == agency]
    assert [(row["kind"], row["other_agency"]) for row in own] == [(kind, OFFICE)]
    assert least <= float(str(own[0]["shared"])) <= 1


def test_independent_prose_is_not_found() -> None:
    assert reuse(
        [
            Section(OFFICE, 2023, prose(0, 1, 2, 3)),
            Section(OFFICE, 2024, prose(4, 5, 6, 7)),
            Section(EDUCATION, 2024, prose(8, 9, 10, 11)),
        ]
    ) == []  # fmt: skip


def test_the_forms_own_sentences_do_not_count() -> None:
    agencies = (OFFICE, EDUCATION, OTHER)
    assert reuse([Section(agency, year, FORM) for agency in agencies for year in (2023, 2024)]) == []
    mixed = [Section(agency, 2024, FORM + prose(3 * i, 3 * i + 1, 3 * i + 2)) for i, agency in enumerate(agencies)]
    assert reuse(mixed) == []


def test_what_everybody_must_say_does_not_count() -> None:
    said = (
        "2024年，{}坚持以习近平新时代中国特色社会主义思想为指导，全面贯彻落实党的二十大和二十届二中、三中全会精神，"
        "认真落实《中华人民共和国政府信息公开条例》《国务院办公厅关于印发政务公开工作要点的通知》要求，"
        "按照党中央、国务院决策部署扎实推进政府信息公开工作。"
    )
    sections = [
        Section(agency, 2024, said.format(agency) + prose(2 * i, 2 * i + 1, 2 * i + 6))
        for i, agency in enumerate((OFFICE, EDUCATION, OTHER))
    ]
    assert reuse(sections) == []
    assert reuse([Section(agency, 2024, said.format(agency)) for agency in (OFFICE, OTHER)]) == []


def test_what_very_many_bodies_print_does_not_count() -> None:
    """Words that no list knows: told only by how many agencies have them."""
    rng = random.Random(5)  # noqa: S311
    shared = prose(4, 5, 6, 7)

    def own() -> str:
        return "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(100))

    many = [Section(f"第{chr(0x4E00 + i)}局", 2024, shared + own()) for i in range(30)]
    copied = own() + own()
    two = [Section("甲院", 2024, copied + shared), Section("乙院", 2023, copied + shared)]
    assert brief(reuse([*many, *two])) == [("甲院", 2024, 1, "other_body", "乙院", 2023, 1.0)]
    few = reuse(many[:5])
    assert {(row["kind"], row["others"]) for row in few} == {("other_body", 3)}


def test_another_bodys_later_report_is_no_source() -> None:
    found = reuse([Section(OFFICE, 2022, prose(0, 1, 2, 3)), Section(OTHER, 2024, prose(0, 1, 2, 3))])
    assert brief(found) == [(OTHER, 2024, 1, "other_body", OFFICE, 2022, 1.0)]
    same_year = reuse([Section(OFFICE, 2024, prose(0, 1, 2, 3)), Section(OTHER, 2024, prose(0, 1, 2, 3))])
    assert {row[0] for row in brief(same_year)} == {OFFICE, OTHER}


def test_a_year_between_is_not_last_year() -> None:
    assert reuse([Section(OFFICE, 2021, prose(0, 1, 2, 3)), Section(OFFICE, 2024, prose(0, 1, 2, 3))]) == []


def test_the_nearest_is_kept_and_the_others_are_counted() -> None:
    found = reuse(
        [
            Section(OFFICE, 2022, prose(0, 1, 2, 3, 8)),
            Section(EDUCATION, 2023, prose(0, 1, 2, 3, 4)),
            Section("吉首市民政局", 2023, prose(0, 1, 2, 3, 4)),
            Section(OTHER, 2024, prose(0, 1, 2, 3, 4)),
        ]
    )
    nearest = [row for row in found if row["agency"] == OTHER]
    assert [(row["other_agency"], row["other_year"], row["shared"], row["others"]) for row in nearest] == [
        (EDUCATION, 2023, 1.0, 2)
    ]
    assert len(found) == len({(row["document_id"], row["position"], row["kind"]) for row in found})


def test_a_body_under_two_ids_is_not_its_own_copyist() -> None:
    with duckdb.connect() as con:
        con.execute(
            """
            CREATE TABLE agencies AS
                SELECT unnest(['a1', 'a2']) AS agency_id, '某局' AS name, NULL::VARCHAR AS division;
            CREATE TABLE agency_names AS SELECT agency_id, name FROM agencies;
            CREATE TABLE divisions (code VARCHAR, name VARCHAR, parent VARCHAR);
            CREATE TABLE reports AS
                SELECT agency_id AS document_id, agency_id, '某局' AS agency, 2024 AS year, '' AS url FROM agencies;
            """
        )
        con.execute(
            "CREATE TABLE sections AS SELECT agency_id AS document_id, 1 AS position, 1 AS number, '' AS title, "
            "$text AS text FROM agencies",
            {"text": prose(0, 1, 2, 3)},
        )
        make_text_reuse(con)
        assert con.execute("SELECT count(*) FROM text_reuse").fetchall() == [(0,)]


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", ""],
        ["  \n", "。，；"],
        [prose(0, 1, 2, 3)],
        ["短。" * 3, "短。" * 3],
        ["12345 abcdef " * 500, "12345 abcdef " * 500],
        ["同" * 30_000, "同" * 30_000],
        ["《" * 30_000, "《" * 30_000],
        ["（一）" * 10_000 + "\x00\u2028", "\U00020000" * 200],
    ],
)
def test_nothing_to_compare_gives_nothing(texts: list[str]) -> None:
    assert reuse([Section(OFFICE, 2020 + place, text) for place, text in enumerate(texts)]) == []


def test_a_report_without_sections_and_a_null_text_do_no_harm() -> None:
    found = reuse([Section(OFFICE, 2023, prose(0, 1, 2, 3)), Section(OFFICE, 2024, None)])  # type: ignore[arg-type]
    assert found == []


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([OFFICE, EDUCATION, OTHER]),
            st.integers(2020, 2023),
            st.lists(st.integers(0, len(SENTENCES) - 1), min_size=3, max_size=6),
        ),
        min_size=2,
        max_size=8,
        unique_by=lambda made: made[:2],
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing_and_shares_are_shares(
    made: list[tuple[str, int, list[int]]], rng: random.Random
) -> None:
    sections = [Section(agency, year, prose(*places)) for agency, year, places in made]
    found = reuse(sections)
    assert all(0.5 <= float(str(row["shared"])) <= 1 for row in found)
    shuffled = list(sections)
    rng.shuffle(shuffled)
    assert reuse(shuffled) == found
    # Of two texts of one length each has about the same share of the other.
    whole = {(section.agency, section.year): section.text for section in sections}
    shares = {(row["agency"], row["year"], row["other_agency"], row["other_year"]): row for row in found}
    for (agency, year, other, other_year), row in shares.items():
        back = shares.get((other, other_year, agency, year))
        sizes = {len(whole[(str(agency), int(str(year)))]), len(whole[(str(other), int(str(other_year)))])}
        if back is not None and row["characters"] == back["characters"] and len(sizes) == 1:
            assert row["shared"] == back["shared"]


def test_everything_is_explained_in_both_languages() -> None:
    with duckdb.connect() as con:
        con.execute(
            """
            CREATE TABLE agencies (agency_id VARCHAR, name VARCHAR, division VARCHAR);
            CREATE TABLE agency_names (agency_id VARCHAR, name VARCHAR);
            CREATE TABLE divisions (code VARCHAR, name VARCHAR, parent VARCHAR);
            CREATE TABLE reports (document_id VARCHAR, agency_id VARCHAR, agency VARCHAR, year INTEGER, url VARCHAR);
            CREATE TABLE sections (document_id VARCHAR, position INTEGER, number INTEGER, title VARCHAR, text VARCHAR)
            """
        )
        make_text_reuse(con)
        comments = con.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'text_reuse' UNION ALL "
            "SELECT comment FROM duckdb_tables() WHERE table_name = 'text_reuse'"
        ).fetchall()
        assert len(comments) == 19
        assert all(comment and " · " in comment for (comment,) in comments)
