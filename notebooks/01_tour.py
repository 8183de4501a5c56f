import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", sql_output="native")


@app.cell
def _():
    import marimo as mo

    home = mo.cli_args().get("home")  # marimo edit notebooks/01_tour.py -- --home FOLDER
    return home, mo


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    # A tour of the dataset, and how its trust is read 数据导览：数字的可信程度怎样看

    One report is followed from the page to its numbers, the sums that prove them, and the line that cites one of them.
    Everything below is asked of the warehouse in the home folder, which is opened read-only.

    从网页到数字、到勾稽关系、再到引用，完整地看一份年度报告。以下结果均查自数据目录中的数据库，以只读方式打开。
    """)
    return


@app.cell
def _(home):
    import altair as alt

    from nianbao.notebooks import drawn, lines, notice, open_home

    con = open_home(home)
    notice(con)
    return alt, con, drawn, lines


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## What is here? 有些什么？

    A *report* is the one document that stands for a body and a year. A number is *verified* when a sum of the form
    contains it and holds.

    每个机关每年以一份文档为准。数字所在的勾稽关系成立，即为“已证实”。
    """)
    return


@app.cell
def _(con, mo):
    holdings = mo.sql(
        f"""
        SELECT
            count(*) AS reports, count(DISTINCT agency_id) AS bodies, min(year) AS first_year, max(year) AS last_year,
            sum(numbers)::BIGINT AS numbers, sum(verified)::BIGINT AS verified, sum(doubtful)::BIGINT AS in_doubt,
            round(sum(verified) / sum(numbers), 3) AS verified_share
        FROM quality
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Which tables are there? 有哪些表？

    Begin with `agency_years`: it has only numbers that may be used as they are. The wide tables have what the page
    prints, doubtful numbers among them. The long tables are what both are made from. There are more, in
    `docs/data-dictionary.md`.

    先用 `agency_years`，其中只有可直接使用的数字；宽表为网页所载的全部数字，含存疑的；长表是它们的来源。其余各表见数据字典。
    """)
    return


@app.cell
def _(con, mo):
    begin_with = mo.sql(
        f"""
        WITH described AS (
            SELECT table_name AS name, comment FROM duckdb_tables()
            UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE NOT internal
        ),
        listed AS (
            SELECT unnest([
                'agency_years', 'requests_wide', 'disclosure_wide', 'challenges_wide', 'statistics_wide', 'findings',
                'reports', 'documents', 'cells', 'checks', 'claims', 'sections', 'agencies', 'timeliness', 'coverage'
            ]) AS name, generate_subscripts(range(15), 1) AS place
        )
        SELECT
            name, split_part(comment, ' · ', 1) AS chinese,
            split_part(split_part(comment, ' · ', 2), '. ', 1) AS one_row_or_what_it_holds
        FROM listed JOIN described USING (name)
        ORDER BY place
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## One report: the page 一份报告：网页

    Chosen is a report in which a sum fails, the one with the fewest numbers in doubt; else the one with most numbers.
    Put another `document_id` to follow another report.

    这里选取有勾稽关系不成立、存疑数字最少的报告；若无，则选数字最多的。改写 `document_id` 可看另一份报告。
    """)
    return


@app.cell
def _(con, mo):
    chosen = mo.sql(
        f"""
        SELECT document_id, agency, year, numbers, verified, doubtful, failed_sums
        FROM quality
        ORDER BY failed_sums = 0, doubtful, numbers DESC, document_id
        LIMIT 1
        """,
        engine=con,
    )
    return (chosen,)


@app.cell
def _(chosen):
    document_id = "".join(row[0] for row in chosen.fetchall())  # ids are hexadecimal digits of our own
    return (document_id,)


@app.cell
def _(con, document_id, mo):
    the_page = mo.sql(
        f"""
        UNPIVOT (
            SELECT
                d.title, coalesce(d.published_on::VARCHAR, 'none') AS "printed date", d.url AS address,
                strftime(d.fetched_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S') AS "captured (UTC)",
                coalesce(d.official::VARCHAR, 'not known') AS "official host", r.form, r.chosen_because AS "chosen because",
                r.candidates::VARCHAR AS candidates, r.versions::VARCHAR AS "versions of this address",
                d.document_id, d.sha256 AS "SHA-256 of the bytes"
            FROM reports r JOIN documents d USING (document_id)
            WHERE document_id = '{document_id}'
        )
        ON COLUMNS(*) INTO NAME what VALUE "is"
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ### Its cells 单元格

    `printed` is the text in the page, `value` the number, `place` where it stands. Doubtful cells come first.

    `printed` 为网页原文，`value` 为数值，`place` 为所在位置。存疑的排在前面。
    """)
    return


@app.cell
def _(con, document_id, mo):
    its_cells = mo.sql(
        f"""
        SELECT l.label, c.raw AS printed, c.value, c.status, c.trust, c.place
        FROM cells c
        JOIN reports r USING (document_id)
        JOIN labels l ON l.key = c.key
        LEFT JOIN form_cells f ON f.form = r.form AND f.key = c.key
        WHERE document_id = '{document_id}'
        ORDER BY c.trust <> 'suspect', f.position, c.key
        LIMIT 12
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ### Its sums 勾稽关系

    Both sides of a sum are computed from the page. Where they differ, the check fails, the printed numbers stay as they
    are, and **every cell of that sum is suspect**: one of them is wrong, and the sum cannot tell which.

    两边均由网页上的数字算出。两边不等，则勾稽关系不成立，原文数字不改，**该关系中的各个单元格均为存疑**：其中必有一个不对，但不知是哪一个。
    """)
    return


@app.cell
def _(con, document_id, mo):
    its_sums = mo.sql(
        f"""
        SELECT
            s.left_label AS left_side, s.right_label AS right_side, s.over_label AS "over", c.left AS "left",
            c.right AS "right", c.status
        FROM checks c
        JOIN reports r USING (document_id)
        JOIN form_sums s ON s.form = r.form AND s.code = c.code AND s.over = c.over
        WHERE document_id = '{document_id}'
        ORDER BY c.status <> 'fail', c.left = 0, c.code, c.over
        LIMIT 8
        """,
        engine=con,
    )
    return


@app.cell
def _(con, document_id, mo):
    its_notes = mo.sql(
        f"""
        SELECT code, text FROM notes WHERE document_id = '{document_id}' ORDER BY code, text
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    The note `source_inconsistent` says that the page was read without doubt, so that the slip is the body's own;
    `parse_uncertain` that it may be ours. Either way: open the page before you print a suspect number.

    说明 `source_inconsistent` 表示网页读取无疑，差错在原文；`parse_uncertain` 表示可能是读取有误。无论哪种，使用存疑数字之前请先核对原文。

    ## How much is verified? 有多少已证实？

    Of the cells that hold a number, by table of the form. *Unverified* is no fault: no sum contains the cell, as in most
    of the disclosure table, so it is as good as the page.

    以有数字的单元格为总数，按年报各表分列。“未证实”不是差错，只是该单元格不在任何勾稽关系中（主动公开表大多如此），与网页同样可信。
    """)
    return


@app.cell
def _(con, mo):
    trust_by_table = mo.sql(
        f"""
        WITH counted AS (
            SELECT split_part(key, '.', 1) AS part, trust, count(*) AS numbers
            FROM cells SEMI JOIN reports USING (document_id)
            WHERE value IS NOT NULL
            GROUP BY ALL
        ),
        reported AS (
            SELECT 'requests' AS part, count(*) AS reports FROM requests_wide WHERE number_count > 0
            UNION ALL SELECT 'disclosure', count(*) FROM disclosure_wide WHERE number_count > 0
            UNION ALL SELECT 'challenges', count(*) FROM challenges_wide WHERE number_count > 0
            UNION ALL SELECT 'statistics', count(*) FROM statistics_wide WHERE number_count > 0
        )
        SELECT
            part, trust, numbers, sum(numbers) OVER (PARTITION BY part)::BIGINT AS of_numbers, reports,
            round(numbers / sum(numbers) OVER (PARTITION BY part), 4) AS share
        FROM counted JOIN reported USING (part)
        ORDER BY part, trust
        """,
        engine=con,
    )
    return (trust_by_table,)


@app.cell
def _(alt, drawn, lines, trust_by_table):
    drawn(
        alt.Chart(
            trust_by_table.to_arrow_table(), width=560, height=alt.Step(52), title="数字的可信程度 trust of the numbers"
        )
        .transform_calculate(
            table="{requests: '依申请公开 requests', disclosure: '主动公开 disclosure', "
            "challenges: '复议诉讼 challenges', statistics: '2014年格式 statistics'}[datum.part]"
            " + '|' + format(datum.of_numbers, ',') + ' numbers, ' + format(datum.reports, ',') + ' reports'",
            word="{verified: '已证实 verified', suspect: '存疑 suspect', unverified: '未证实 unverified'}[datum.trust]",
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "share:Q",
                stack=True,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%"),
                title="占有数字的单元格 share of the cells with a number",
            ),
            y=alt.Y("table:N", axis=lines()),
            color=alt.Color(
                "word:N",
                title=None,
                legend=alt.Legend(orient="bottom"),
                scale=alt.Scale(
                    domain=["已证实 verified", "存疑 suspect", "未证实 unverified"],
                    range=["#2f6db3", "#d1495b", "#c3c9d2"],
                ),
            ),
            order=alt.Order("word:N", sort="descending"),
            tooltip=["table:N", "word:N", "numbers:Q", "share:Q"],
        ),
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Blank, zero, missing 空白、零、缺失

    A *zero* is printed. A *blank* cell is there without a number (empty, “/”, “—”, “无”): it counts as zero in a sum of the
    form, but stays null. A *missing* cell does not exist in the page. A *derived* number was damaged in the page, and the
    sums leave one value. Never fill nulls with 0.

    “零”是印出来的零；“空白”是有格无数（空、“/”、“—”、“无”），在勾稽关系中按零计，数据中为空值；“缺失”是网页没有该格；“推算”是网页损坏、由勾稽关系得出唯一值。请勿将空值一律填为零。
    """)
    return


@app.cell
def _(con, mo):
    what_stands = mo.sql(
        f"""
        SELECT
            split_part(key, '.', 1) AS part,
            count(*) AS cells,
            count(*) FILTER (WHERE status = 'reported' AND value > 0) AS positive,
            count(*) FILTER (WHERE status = 'reported' AND value = 0) AS zero,
            count(*) FILTER (WHERE status = 'derived') AS derived,
            count(*) FILTER (WHERE status = 'blank') AS blank,
            count(*) FILTER (WHERE status = 'missing') AS missing
        FROM cells SEMI JOIN reports USING (document_id)
        GROUP BY part
        ORDER BY part
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    What it matters: the mean of a row of the form with blanks left out, and with blanks taken as zeros. Shown are the
    totals with most blanks. In `agency_years` a blank is 0 only where a sum shows it.

    影响有多大：同一栏的平均数，空白不计，或空白按零计。列出空白最多的总计栏。`agency_years` 中，空白经勾稽关系证实为零的才记为0。
    """)
    return


@app.cell
def _(con, mo):
    means = mo.sql(
        f"""
        SELECT
            row_label, count(*) AS reports, count(*) FILTER (WHERE status = 'blank') AS blank, count(value) AS numbers,
            round(avg(value), 2) AS mean_of_numbers,
            round(sum(value)::DOUBLE / count(*) FILTER (WHERE status <> 'missing'), 2) AS mean_with_blanks_as_zero
        FROM requests_long
        WHERE column_code = 'total' AND NOT in_doubt
        GROUP BY row_code, row_label
        HAVING count(*) FILTER (WHERE status = 'blank') > 0
        ORDER BY blank DESC, row_code
        LIMIT 6
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Citing a number 怎样引用一个数字

    A number is cited with its body and year, the address, the time of capture and the id of the document. With these,
    `nianbao archive cat ADDRESS --at DATE` gives the bytes that it was read from. In print, cite a release
    (`nianbao release`): it never changes. Here, the requests received of the report above.

    引用一个数字，须注明机关、年度、网址、抓取时间和文档编号。凭此用 `nianbao archive cat ADDRESS --at DATE` 可取回当时的网页。正式发表请引用定稿（`nianbao release`），定稿从不改动。以下为上述报告的本年新收申请数。
    """)
    return


@app.cell
def _(con, document_id, mo):
    citation = mo.sql(
        f"""
        SELECT
            c.value, c.trust, c.status, c.place,
            concat(
                d.agency, d.year, '年新收政府信息公开申请', rtrim(rtrim(c.value::VARCHAR, '0'), '.'), '件',
                CASE WHEN c.trust = 'suspect' THEN '（存疑，引用前须核对原文）' WHEN c.status = 'derived' THEN '（推算）' END,
                '。来源：《', d.title, '》，', d.url, '，',
                strftime(d.fetched_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ'), ' 抓取，文档编号 ', d.document_id, '。'
            ) AS citation
        FROM cells c JOIN documents d USING (document_id)
        WHERE document_id = '{document_id}' AND c.key = 'requests.new_received.total' AND c.value IS NOT NULL
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## What this cannot tell 局限

    Verified means that the page agrees with itself, and that it was read as it stands. Whether the body counted rightly,
    no page tells. `docs/warehouse.md` says how a page is chosen, and each check's rule.

    “已证实”表示网页自相一致且读取无误；机关统计是否属实，网页无从说明。选取规则和各项检查见 `docs/warehouse.zh-CN.md`。
    """)
    return


if __name__ == "__main__":
    app.run()
