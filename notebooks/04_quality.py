import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", sql_output="native")


@app.cell
def _():
    import marimo as mo

    home = mo.cli_args().get("home")  # marimo edit notebooks/04_quality.py -- --home FOLDER
    return home, mo


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    # How good are the data? 数据质量如何？

    What is proven, which sums fail, what bodies changed afterwards, who is covered, who was on time, and how much prose is copied. Read this before you rest a claim on the numbers.

    有多少数字已证实、哪些勾稽关系不成立、事后改动了什么、覆盖了哪些机关、是否按时公布、文字有多少雷同。以这些数字立论之前，请先看这里。
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
    ## How much is proven? 有多少已证实？

    Share of the numbers that stand in a sum that holds, by year and form. Most of the disclosure table stands in no sum, so 100 % cannot be reached. `without_numbers` are reports of text alone.

    占全部数字的比例，按年度和格式。主动公开表大多不在勾稽关系中，所以到不了100%。`without_numbers` 为只有文字的报告。
    """)
    return


@app.cell
def _(con, mo):
    proven = mo.sql(
        f"""
        SELECT
            year, coalesce(form, 'no table') AS form, sum(reports)::BIGINT AS reports,
            sum(reports_without_numbers)::BIGINT AS without_numbers, sum(numbers)::BIGINT AS numbers,
            round(sum(verified) / nullif(sum(numbers), 0), 4) AS verified_share,
            sum(doubtful)::BIGINT AS in_doubt, sum(missing)::BIGINT AS missing
        FROM quality_summary
        GROUP BY ALL
        ORDER BY year, form
        """,
        engine=con,
    )
    return (proven,)


@app.cell
def _(alt, drawn, proven):
    forms = (
        alt.Chart(proven.to_arrow_table(), width=480, height=alt.Step(24))
        .transform_filter("datum.verified_share !== null")
        .transform_calculate(label="datum.year + '  (' + datum.reports + ' reports, form ' + datum.form + ')'")
        .encode(
            x=alt.X(
                "verified_share:Q",
                stack=False,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%"),
                title="已证实的比例 share verified",
            ),
            y=alt.Y("label:N", title=None),
        )
    )
    drawn(
        alt.layer(
            forms.mark_bar(size=15),
            forms.mark_text(dx=4, align="left", fontSize=10).encode(text=alt.Text("verified_share:Q", format=".1%")),
        ),
        nothing="There is no report with numbers here. 没有含数字的报告。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Which sums fail? 哪些勾稽关系不成立？

    A sum fails where the page contradicts itself; its cells are then suspect. `could_be_checked` are the sums of which no cell is missing and no total blank, one for each row or column of each report. The 12 sums with the highest share are shown; `sums` counts those that fail at all.

    网页自相矛盾，勾稽关系即不成立，其中的单元格均为存疑。`could_be_checked` 为各单元格齐全、可以检查的次数，每份报告的每行或每列计一次。列出不成立比例最高的12项，`sums` 为有不成立的总项数。
    """)
    return


@app.cell
def _(con, mo):
    failing = mo.sql(
        f"""
        WITH named AS (
            SELECT code, "over", any_value(over_label) AS over_label, any_value(left_label) AS left_label,
                any_value(right_label) AS right_label
            FROM form_sums GROUP BY code, "over"
        )
        SELECT
            left_label || ' = ' || right_label AS sum, over_label AS "over",
            count(*) FILTER (WHERE status = 'fail') AS failed,
            count(*) FILTER (WHERE status <> 'unknown') AS could_be_checked,
            round(failed / nullif(could_be_checked, 0), 4) AS failed_share, count(*) OVER () AS sums
        FROM checks SEMI JOIN reports USING (document_id)
        JOIN named ON named.code = checks.code AND named."over" = checks."over"
        GROUP BY checks.code, checks."over", left_label, right_label, over_label
        HAVING count(*) FILTER (WHERE status = 'fail') > 0
        ORDER BY failed_share DESC, failed DESC, checks.code, checks."over"
        LIMIT 12
        """,
        engine=con,
    )
    return (failing,)


@app.cell
def _(alt, drawn, failing, lines):
    failures = (
        alt.Chart(failing.to_arrow_table(), width=380, height=alt.Step(36))
        .transform_calculate(label="datum.sum + '|' + datum.over", of="datum.failed + ' / ' + datum.could_be_checked")
        .encode(
            x=alt.X(
                "failed_share:Q",
                stack=False,
                scale=alt.Scale(zero=True),
                axis=alt.Axis(format=".1%", tickCount=5),
                title="不成立的比例 share that fail; 不成立数/可检查数 failed / checked",
            ),
            y=alt.Y("label:N", sort="-x", axis=lines()),
        )
    )
    drawn(
        alt.layer(
            failures.mark_bar(size=14, color="#d1495b"),
            failures.mark_text(dx=4, align="left", fontSize=10).encode(text="of:N"),
        ),
        nothing="No sum of any report here fails. 没有不成立的勾稽关系。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ### What else contradicts itself 其他矛盾

    All findings of the checks, by severity. A finding is a question to the body, not yet a fault of it.

    各项检查的全部发现，按严重程度。发现是向机关提出的疑问，还不是它的差错。
    """)
    return


@app.cell
def _(con, mo):
    found = mo.sql(
        f"""
        SELECT
            code, severity, count(*) AS findings, count(DISTINCT document_id) AS reports,
            (SELECT count(*) FROM reports) AS of_reports, any_value(sentence_en ORDER BY agency, year) AS for_example
        FROM findings
        GROUP BY code, severity
        ORDER BY list_position(['error', 'warning', 'info'], severity), findings DESC, code
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## What was changed afterwards? 公布之后改了什么？

    Reports whose content at one address changed between two crawls, and the cells whose number changed. Nothing can be seen of an address that was captured once: `seen_twice` counts the reports whose address was captured at two times or more.

    同一网址的内容在两次抓取之间有改动的报告，以及数字变动的单元格。只抓取过一次的网址看不出改动：`seen_twice` 为网址抓取过两次以上的报告数。
    """)
    return


@app.cell
def _(con, mo):
    rewritten = mo.sql(
        f"""
        WITH often AS (SELECT url, count(DISTINCT fetched_at) AS times FROM captures WHERE status < 400 GROUP BY url)
        SELECT
            r.year, count(*) AS reports, count(*) FILTER (WHERE o.times > 1) AS seen_twice,
            count(*) FILTER (WHERE r.versions > 1) AS changed,
            count(v.cells) AS with_changed_numbers, coalesce(sum(v.cells), 0)::BIGINT AS changed_cells
        FROM reports r
        LEFT JOIN often o USING (url)
        LEFT JOIN (SELECT agency_id, year, url, count(*) AS cells FROM revisions GROUP BY ALL) v USING (agency_id, year, url)
        GROUP BY r.year
        ORDER BY r.year
        """,
        engine=con,
    )
    return


@app.cell
def _(con, mo):
    changed_most = mo.sql(
        f"""
        SELECT
            l.row_english AS row_of_the_form, any_value(split_part(l.label, ' / ', 1)) AS chinese,
            count(*) AS changes, count(DISTINCT (v.agency_id, v.year)) AS reports,
            count(*) FILTER (WHERE v.later > v.earlier) AS up, count(*) FILTER (WHERE v.later < v.earlier) AS down
        FROM revisions v JOIN labels l USING (key)
        GROUP BY l.table_code, l.row_code, l.row_english
        ORDER BY changes DESC, row_of_the_form
        LIMIT 12
        """,
        engine=con,
    )
    return (changed_most,)


@app.cell
def _(alt, changed_most, drawn):
    drawn(
        alt.Chart(changed_most.to_arrow_table(), width=420, height=alt.Step(22))
        .mark_bar()
        .encode(
            x=alt.X("changes:Q", title="改动次数 changes", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("row_of_the_form:N", sort="-x", title=None),
            tooltip=["row_of_the_form", "chinese", "changes", "reports", "up", "down"],
        ),
        nothing="No body changed a number here, or no address was captured twice. "
        "没有改动过的数字，或没有抓取过两次的网址。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Who is covered? 覆盖了哪些机关？

    A body is *known* from its first report on. *Published* counts reports that are only a file, too; *read* are those whose text or tables are here. Bodies that never published are not known and not counted, so this is no share of all bodies that exist. A body stays known where its portal shows nothing newer: that it is not among the published may be the portal's doing.

    机关自第一份报告起为“已知”；“已公布”含只有附件的；“已读取”为文字或表格在此的。从未公布的机关不为所知，也不计入，因此不是占全部机关的比例。门户不再有新内容的，其机关仍属“已知”，未见公布可能只是门户的缘故。
    """)
    return


@app.cell
def _(con, mo):
    covered = mo.sql(
        f"""
        SELECT
            year, sum(known)::BIGINT AS known, sum(published)::BIGINT AS published, sum(reported)::BIGINT AS "read",
            sum(with_tables)::BIGINT AS with_tables, round(sum(reported) / sum(known), 3) AS read_share
        FROM coverage
        GROUP BY year
        ORDER BY year
        """,
        engine=con,
    )
    return (covered,)


@app.cell
def _(alt, covered, drawn):
    drawn(
        alt.Chart(covered.to_arrow_table(), width=600, height=220)
        .transform_fold(["known", "published", "read"], ["what", "bodies"])
        .transform_calculate(
            word="{known: '1 已知 known', published: '2 已公布 published', read: '3 已读取 read'}[datum.what]"
        )
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            xOffset="word:N",
            y=alt.Y("bodies:Q", title="机关数 bodies", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "word:N",
                title=None,
                legend=alt.Legend(orient="bottom"),
                scale=alt.Scale(range=["#c3c9d2", "#8fb8de", "#2f6db3"]),
            ),
            tooltip=["year", "word:N", "bodies:Q"],
        ),
        nothing="No body is known here. 没有已知的机关。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    Reports that were to be expected and of which nothing is here, longest missing first. That a report was not found does not prove that there is none.

    应有而未见的报告，缺得最久的在前。未找到不等于没有。
    """)
    return


@app.cell
def _(con, mo):
    expected = mo.sql(
        f"""
        SELECT agency, year, level, kind, last_year, years_since, last_url
        FROM missing_reports
        ORDER BY years_since DESC, agency, year
        LIMIT 200
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Who was on time? 是否按时公布？

    Against the law's dates: since the report on 2019, departments by 31 January and governments by 31 March; before, all by 31 March. *Late* needs a printed date; a page that was only first seen after the date is *not known*.

    以法定期限为准：2019年度起，部门为1月31日前，政府为3月31日前；此前均为3月31日前。认定“逾期”须有网页所载日期；仅在期限后首次抓取到的为“不详”。
    """)
    return


@app.cell
def _(con, mo):
    on_time = mo.sql(
        f"""
        SELECT
            year, status, count(*) AS reports, sum(count(*)) OVER (PARTITION BY year)::BIGINT AS of_reports,
            round(count(*) / sum(count(*)) OVER (PARTITION BY year), 4) AS share, median(days) AS median_days
        FROM timeliness
        GROUP BY year, status
        ORDER BY year, status
        """,
        engine=con,
    )
    return (on_time,)


@app.cell
def _(alt, drawn, on_time):
    drawn(
        alt.Chart(on_time.to_arrow_table(), width=560, height=alt.Step(24))
        .transform_calculate(
            label="datum.year + '  (' + datum.of_reports + ' reports)'",
            word="{on_time: '1 按时 on time', late: '2 逾期 late', unknown: '3 不详 not known'}[datum.status]",
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "share:Q",
                stack=True,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%"),
                title="占报告的比例 share of the reports",
            ),
            y=alt.Y("label:N", title=None),
            order="word:N",
            color=alt.Color(
                "word:N",
                title=None,
                legend=alt.Legend(orient="bottom"),
                scale=alt.Scale(
                    domain=["1 按时 on time", "2 逾期 late", "3 不详 not known"],
                    range=["#2f6db3", "#d1495b", "#c3c9d2"],
                ),
            ),
            tooltip=["year", "word:N", "reports", "of_reports", alt.Tooltip("share", format=".1%")],
        ),
        nothing="There is no report here. 没有报告。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## How much prose is copied? 文字有多少雷同？

    Sections at least half of whose own text stood before in last year's report of the body, or in another body's. The base is all sections of at least 200 characters: shorter ones are hardly compared. A row here shows that texts are alike, not who wrote first: both may follow one model. `as_of_this_build` is false where sections that were loaded since have not been compared.

    各部分文字有一半以上与本机关上年报告或其他机关的报告相同。以200字以上的部分为基数，更短的基本不作比较。雷同不说明谁先谁后，可能同出一个范本。`as_of_this_build` 为 false 时，此后载入的报告尚未比较。
    """)
    return


@app.cell
def _(con, mo):
    copied = mo.sql(
        f"""
        WITH long AS (
            SELECT r.year, s.document_id, s.position
            FROM sections s JOIN reports r USING (document_id)
            WHERE length(s.text) >= 200
        )
        SELECT
            l.year, count(DISTINCT l.document_id) AS reports, count(DISTINCT (l.document_id, l.position)) AS sections,
            count(*) FILTER (WHERE t.kind = 'last_year') AS as_last_year,
            count(*) FILTER (WHERE t.kind = 'other_body') AS as_another_body,
            round(as_last_year / sections, 4) AS as_last_year_share,
            round(as_another_body / sections, 4) AS as_another_body_share,
            (SELECT reuse_build_id = build_id FROM build) AS as_of_this_build
        FROM long l LEFT JOIN text_reuse t ON t.document_id = l.document_id AND t.position = l.position
        GROUP BY l.year
        ORDER BY l.year
        """,
        engine=con,
    )
    return (copied,)


@app.cell
def _(alt, copied, drawn):
    drawn(
        alt.Chart(copied.to_arrow_table(), width=600, height=210)
        .transform_fold(["as_last_year_share", "as_another_body_share"], ["what", "share_of_sections"])
        .transform_calculate(
            word="datum.what == 'as_last_year_share' ? '1 与上年相同 as last year' : '2 与其他机关相同 as another body'",
            label="datum.year + '|' + format(datum.sections, ',')",
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "label:N",
                title="年度，参与比较的部分数 year, sections",
                axis=alt.Axis(labelExpr="split(datum.label, '|')", labelAngle=0),
            ),
            xOffset="word:N",
            y=alt.Y(
                "share_of_sections:Q", title="占各部分的比例 share of sections", axis=alt.Axis(format="%", tickCount=5)
            ),
            color=alt.Color(
                "word:N",
                title=None,
                legend=alt.Legend(orient="bottom"),
                scale=alt.Scale(range=["#2f6db3", "#e9a23b"]),
            ),
            tooltip=["year", "word:N", alt.Tooltip("share_of_sections:Q", format=".1%"), "sections", "reports"],
        ),
        nothing="There is no section of 200 characters here. 没有200字以上的部分。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## What this cannot tell 局限

    A page that agrees with itself may still be wrong. No finding is no proof. A name that was not resolved may be two bodies, or one body twice: `unresolved_names` lists them.

    自相一致的网页也可能有误；没有发现不等于没有问题。名称未能认定的，可能是两个机关，也可能是同一机关重复，见 `unresolved_names`。
    """)
    return


@app.cell
def _(con, mo):
    open_names = mo.sql(
        f"""
        SELECT name, host, documents, candidates, reason
        FROM unresolved_names
        ORDER BY documents DESC, name, host
        LIMIT 10
        """,
        engine=con,
    )
    return


if __name__ == "__main__":
    app.run()
