"""Prose that was used before: which sections of a report stand in last year's, or in another agency's.

`make_text_reuse(con)` makes and fills the table `text_reuse` from `reports`, `sections`, `agencies`, `agency_names` and
`divisions`; what its columns mean stands in schema/reuse.sql. The same rows and the same DuckDB (whose `hash` picks the
candidates) give the same table, in whatever order the rows lie. The reports are worked through in parts, and what does
not fit into `memory_limit` goes to DuckDB's temporary files; temporary tables are removed at the end.

How: a section's text is freed of what differs in every report (numbers, names) and of what is the form's and not the
agency's (fixed sentences, set phrases, titles of laws), and becomes the set of its runs of eight characters. Runs that
more than 3 % of a sample's agencies print are dropped. Candidates are pairs of texts with a common band: MinHash by
one-permutation hashing, where the three smallest runs of each of 48 parts are a band; and the sections of the same
number or title a year apart. For candidates the share is counted exactly: common runs by all runs of the section. A
text that is cut from a far longer one may be missed; of more than 20,000 characters of a section only the first are
looked at.
"""

from __future__ import annotations

from importlib import resources

import duckdb

_REPORTS_AT_ONCE = 4_000
_PAIRS_AT_ONCE = 100_000

# Sentences that the form asks for in nearly these words: each expression marks one; the whole sentence is left out.
_FORM_SAYS = (
    "信息处理费|收取.{0,12}费用",
    "统计.{0,8}(期限|时限|时间|范围).{0,40}(至|到|止)",
    "(全文|电子版|电子文本).{0,40}(下载|查阅|查询|获取|查看)",
    "(疑问|意见|建议|查询|咨询).{0,12}联系",
    "(地址|邮编|邮政编码|电话|传真|邮箱|信箱) {0,4}[:：]",
    "(没有|无|未有).{0,10}(需要|需|应当|应).{0,6}(报告|说明|公开).{0,8}(事项|情况|问题|内容)",
    "(编制|编写|撰写|公布|发布|形成).{0,24}年度报告",
    "年度报告.{0,30}(编制|编写|组成|包括|部分)",
    "第一项加第二项之和",
)
_WITHIN = "[^。；;！!\\n]"
# A heading within the text: nothing but a number and a few words.
_HEADING = f"(?:^|[。；;！!\\n])[ 　]*[(（]?[一二三四五六七八九十]{{1,3}}[)）、]{_WITHIN}{{0,16}}(?:[。\\n]|$)"
_FORM_SENTENCE = f"{_WITHIN}*(?:{'|'.join(_FORM_SAYS).replace('.{', _WITHIN + '{')}){_WITHIN}*|{_HEADING}"

_FOLDED = """
    SELECT s.document_id, s.position, r.agency_id,
        reuse_folded(regexp_replace(left(s.text, 20000), $form_sentence, '', 'g'), n.names) AS folded
    FROM sections s JOIN reports r USING (document_id) LEFT JOIN reuse_names n USING (agency_id)
"""

# Every report has the same chance; the choice depends on its id alone.
_COMMON = f"""
    INSERT INTO reuse_common
    WITH sample AS (SELECT document_id FROM reports ORDER BY hash(document_id), document_id LIMIT 3000),
    folded AS ({_FOLDED} SEMI JOIN sample USING (document_id)),
    runs AS (
        SELECT DISTINCT agency_id, run
        FROM (SELECT agency_id, unnest(reuse_runs(folded)) AS run FROM folded WHERE length(folded) >= 80)
    )
    SELECT run FROM runs GROUP BY run
    HAVING count(*) > greatest(20, 0.03 * (SELECT count(DISTINCT agency_id) FROM folded))
"""  # noqa: S608 - our own names; the expression is bound

_PART = f"""
    CREATE OR REPLACE TEMP TABLE reuse_part AS
    WITH folded AS ({_FOLDED} WHERE s.document_id > $after AND s.document_id <= $upto),
    runs AS (
        SELECT document_id, position, unnest(reuse_runs(folded)) AS run FROM folded WHERE length(folded) >= 80
    ),
    own AS (
        SELECT document_id, position, list_sort(list(run)) AS runs
        FROM runs ANTI JOIN reuse_common USING (run) GROUP BY ALL
    ),
    sets AS (
        SELECT document_id, position, list_filter(runs, lambda run, place: place = 1 OR run <> runs[place - 1]) AS runs
        FROM own
    )
    SELECT document_id, position, hash(runs) AS text, runs FROM sets WHERE len(runs) >= 80
"""  # noqa: S608

# Equal texts are one text from here on, however many reports have it.
_TEXTS = """
    INSERT INTO reuse_sections SELECT document_id, position, text FROM reuse_part;
    CREATE OR REPLACE TEMP TABLE reuse_new AS
        SELECT text, first(runs) AS runs FROM reuse_part ANTI JOIN reuse_texts USING (text) GROUP BY text;
    INSERT INTO reuse_bands
        SELECT text, hash(part, list_sort(min(run, 3)))
        FROM (SELECT text, unnest(runs) AS run, run % 48 AS part FROM reuse_new) GROUP BY text, part;
    INSERT INTO reuse_texts SELECT text, len(runs), list_filter(runs, lambda run: run // 48 % 8 = 0), runs
        FROM reuse_new;
"""

# In a band of very many texts each is paired with the first eight and with the eight before it, so that the number
# of pairs grows with the number of texts and not with its square.
_PAIRS = """
    CREATE TEMP TABLE reuse_dated AS
        SELECT s.*, r.agency_id, r.agency, r.year FROM reuse_sections s JOIN reports r USING (document_id);
    CREATE TEMP TABLE reuse_pairs AS
    WITH dated AS (SELECT text, min(year) AS year FROM reuse_dated GROUP BY text),
    several AS (SELECT band FROM reuse_bands GROUP BY band HAVING count(*) > 1),
    placed AS (
        SELECT band, text, row_number() OVER (PARTITION BY band ORDER BY year, text) AS place
        FROM reuse_bands SEMI JOIN several USING (band) JOIN dated USING (text)
    ),
    partners AS (
        SELECT band, text, unnest(range(greatest(place - 8, 1), place)) AS place FROM placed
        UNION
        SELECT band, text, unnest(range(1, least(place, 9))) FROM placed
    ),
    titled AS (
        SELECT d.*, s.number, s.title FROM reuse_dated d JOIN sections s USING (document_id, position)
    ),
    either AS (
        SELECT a.text AS one, b.text AS two FROM partners a JOIN placed b USING (band, place)
        UNION ALL
        SELECT a.text, b.text
        FROM titled a JOIN titled b ON b.agency_id = a.agency_id AND b.year = a.year - 1
        WHERE a.number = b.number OR a.title = b.title
    )
    SELECT DISTINCT least(one, two) AS one, greatest(one, two) AS two FROM either WHERE one <> two;
    -- Most pairs are far apart: every eighth run tells, where there are enough of them.
    CREATE TEMP TABLE reuse_near AS
    SELECT one, two, row_number() OVER (ORDER BY one, two) AS place
    FROM reuse_pairs p JOIN (SELECT text, size, few FROM reuse_texts) a ON a.text = one
    JOIN (SELECT text, size, few FROM reuse_texts) b ON b.text = two
    WHERE least(a.size, b.size) < 200
        OR reuse_common_runs(a.few, b.few) >= 0.25 * least(len(a.few), len(b.few));
"""

_SHARES = """
    INSERT INTO reuse_shares
    WITH near AS (FROM reuse_near WHERE place > $after AND place <= $upto),
    asked AS (SELECT one AS text FROM near UNION SELECT two FROM near),
    texts AS (SELECT text, size, runs FROM reuse_texts SEMI JOIN asked USING (text)),
    counted AS (
        SELECT one, two, a.size AS size, b.size AS other_size, reuse_common_runs(a.runs, b.runs) AS same
        FROM near JOIN texts a ON a.text = one JOIN texts b ON b.text = two
    )
    SELECT one, two, same / size FROM counted WHERE same / size >= 0.5
    UNION ALL
    SELECT two, one, same / other_size FROM counted WHERE same / other_size >= 0.5
"""

# Texts that are equal share all; a name that two ids have is one body that was not told to be so.
_FILL = """
    INSERT INTO reuse_shares SELECT text, text, 1 FROM reuse_texts;
    INSERT INTO text_reuse
    WITH bodies AS (
        SELECT text, agency_id, min(year) AS year, arg_min(agency, (year, document_id, position)) AS agency,
            min((year, document_id, position)) AS at
        FROM reuse_dated GROUP BY text, agency_id
    ),
    earliest AS (
        FROM bodies QUALIFY row_number() OVER (PARTITION BY text ORDER BY year, agency_id) <= 8
    ),
    counts AS (
        SELECT d.text, d.year, count(DISTINCT b.agency_id) AS bodies
        FROM (SELECT DISTINCT text, year FROM reuse_dated) d JOIN reuse_shares s USING (text)
        JOIN bodies b ON b.text = s.other AND b.year <= d.year
        GROUP BY ALL
    ),
    last_year AS (
        SELECT a.document_id, a.position, 'last_year' AS kind, b.document_id AS other_document_id,
            b.position AS other_position, s.shared, 0 AS others
        FROM reuse_dated a JOIN reuse_dated b ON b.agency_id = a.agency_id AND b.year = a.year - 1
        JOIN reuse_shares s ON s.text = a.text AND s.other = b.text
        QUALIFY row_number() OVER (
            PARTITION BY a.document_id, a.position ORDER BY s.shared DESC, abs(a.position - b.position), b.position
        ) = 1
    ),
    other_body AS (
        SELECT a.document_id, a.position, 'other_body', b.at[2], b.at[3], s.shared, greatest(c.bodies - 2, 0)
        FROM reuse_dated a JOIN reuse_shares s USING (text)
        JOIN earliest b ON b.text = s.other AND b.agency_id <> a.agency_id AND b.agency <> a.agency AND b.year <= a.year
        JOIN counts c ON c.text = a.text AND c.year = a.year
        QUALIFY row_number() OVER (
            PARTITION BY a.document_id, a.position ORDER BY s.shared DESC, b.year, b.agency_id, b.at
        ) = 1
    ),
    found AS (FROM last_year UNION ALL FROM other_body)
    SELECT r.agency_id, r.agency, r.year, f.document_id, f.position, s.number, s.title, f.kind, o.agency_id, o.agency,
        o.year, f.other_document_id, f.other_position, round(f.shared, 4), t.size, f.others, r.url, o.url
    FROM found f JOIN reports r USING (document_id) JOIN sections s USING (document_id, position)
    JOIN reports o ON o.document_id = f.other_document_id
    JOIN reuse_sections own USING (document_id, position) JOIN reuse_texts t ON t.text = own.text
    ORDER BY r.agency_id, r.year, f.document_id, f.position, f.kind;
"""
_TEMPORARY = ("names", "common", "part", "new", "texts", "sections", "bands", "dated", "pairs", "near", "shares")


def make_text_reuse(con: duckdb.DuckDBPyConnection) -> None:
    """Makes and fills `text_reuse`. The tables that it reads must be filled; duckdb.Error when one is not there."""
    con.execute(resources.files("warehouse").joinpath("schema", "reuse.sql").read_text(encoding="utf-8"))
    con.execute(_COMMON, {"form_sentence": _FORM_SENTENCE})
    for after, upto in _parts(con):
        con.execute(_PART, {"form_sentence": _FORM_SENTENCE, "after": after, "upto": upto})
        con.execute(_TEXTS)
    con.execute(_PAIRS)
    ((pairs,),) = con.execute("SELECT count(*) FROM reuse_near").fetchall()
    for start in range(0, pairs, _PAIRS_AT_ONCE):
        con.execute(_SHARES, {"after": start, "upto": start + _PAIRS_AT_ONCE})
    con.execute(_FILL)
    for name in _TEMPORARY:
        con.execute(f"DROP TABLE IF EXISTS temp.reuse_{name}")
    for name in ("folded", "runs", "side_by_side", "common_runs", "twice"):
        con.execute(f"DROP MACRO temp.reuse_{name}")


def _parts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Bounds of document ids, so many reports at once."""
    found = con.execute(
        """
        SELECT max(document_id)
        FROM (SELECT document_id, (row_number() OVER (ORDER BY document_id) - 1) // $size AS part FROM reports)
        GROUP BY part ORDER BY part
        """,
        {"size": _REPORTS_AT_ONCE},
    ).fetchall()
    ends = [row[0] for row in found]
    return list(zip(["", *ends], ends, strict=False))
