import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", sql_output="native")


@app.cell
def _():
    import marimo as mo

    home = mo.cli_args().get("home")  # marimo edit notebooks/03_refusals.py -- --home FOLDER
    return home, mo


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    # Refusals: who, on which ground, and what follows 不予公开：谁、以什么理由、之后如何

    Which bodies refuse, which of the eight grounds of the form they name, and what reconsideration and the courts make of their answers. Only sound numbers of `agency_years`; each figure says on how many reports it stands.

    哪些机关不予公开、援引八项理由中的哪一项、行政复议和行政诉讼结果如何。数字均取自 `agency_years` 中可靠的数字，每个数字都注明所依据的报告数。
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
    ## Which ground? 以什么理由？

    Requests refused, by ground and year. Counted are reports in which all eight grounds are sound, so that they add up to `refused`. Here governments and departments stand together, since only the mix of grounds is asked for; a government that reports for all its bodies counts their refusals again.

    按理由和年度统计不予公开件数，只计八项均可靠的报告，各项之和等于 `refused`。此处只看各项理由的构成，政府与部门合在一起；政府报告如已汇总所属部门，其中的件数会重复计入。
    """)
    return


@app.cell
def _(con, mo):
    grounds_by_year = mo.sql(
        f"""
        SELECT year, reports, refused, ground, requests, round(requests / refused, 4) AS share
        FROM (
            UNPIVOT (
                SELECT
                    year, count(*) AS reports, sum(refused_total)::BIGINT AS refused,
                    sum(refused_state_secret)::BIGINT AS "1 国家秘密 state secret",
                    sum(refused_barred_by_law)::BIGINT AS "2 法律法规禁止 barred by law",
                    sum(refused_security_stability)::BIGINT AS "3 三安全一稳定 security, stability",
                    sum(refused_third_party)::BIGINT AS "4 第三方权益 third party",
                    sum(refused_internal_affairs)::BIGINT AS "5 内部事务 internal affairs",
                    sum(refused_deliberative)::BIGINT AS "6 过程性信息 deliberative",
                    sum(refused_enforcement_files)::BIGINT AS "7 执法案卷 enforcement files",
                    sum(refused_administrative_inquiry)::BIGINT AS "8 行政查询 administrative inquiry"
                FROM agency_years
                WHERE refused_total IS NOT NULL
                GROUP BY year
                HAVING sum(refused_total) > 0
            )
            ON COLUMNS(* EXCLUDE (year, reports, refused)) INTO NAME ground VALUE requests
        )
        ORDER BY year DESC, ground
        """,
        engine=con,
    )
    return (grounds_by_year,)


@app.cell
def _(alt, drawn, grounds_by_year):
    drawn(
        alt.Chart(grounds_by_year.to_arrow_table(), width=560, height=alt.Step(26))
        .transform_calculate(
            label="datum.year + '  (' + datum.reports + ' reports, ' + format(datum.refused, ',') + ')'",
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "share:Q",
                stack=True,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%"),
                title="占不予公开的比例 share of the refusals; in brackets: reports, refusals 括号内为报告数、不予公开件数",
            ),
            y=alt.Y("label:N", title=None),
            color=alt.Color("ground:N", title=None, legend=alt.Legend(orient="bottom", columns=3)),
            order="ground:N",
            tooltip=["year", "ground", "requests", "refused", "reports", alt.Tooltip("share", format=".1%")],
        ),
        nothing="No report here has a refusal with sound numbers. 没有数字可靠的不予公开。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Who refuses? 谁不予公开？

    Share of outcomes that are refusals, by level and kind of body, in reports with at least 20 outcomes: a share of few requests says little. The bar holds the middle half of the reports, the tick is the median, all years together. At most 14 groups are shown, `groups` counts all.

    不予公开占办理结果的比例，按机关层级和类别，只计办理结果不少于20件的报告：件数很少时比例没有意义。横条为居中的一半报告，竖线为中位数，各年合计。最多列出14组，`groups` 为总组数。
    """)
    return


@app.cell
def _(con, mo):
    refusing_groups = mo.sql(
        f"""
        SELECT
            coalesce(level, 'not resolved') AS level, coalesce(kind, '') AS kind,
            count(*) AS reports, count(DISTINCT agency_id) AS bodies, sum(outcome_total)::BIGINT AS outcomes,
            round(quantile_cont(refused_share, 0.25), 4) AS lower_quarter,
            round(median(refused_share), 4) AS median_share,
            round(quantile_cont(refused_share, 0.75), 4) AS upper_quarter,
            count(*) OVER () AS groups
        FROM agency_years
        WHERE refused_share IS NOT NULL AND outcome_total >= 20
        GROUP BY ALL
        ORDER BY reports DESC, level, kind
        LIMIT 14
        """,
        engine=con,
    )
    return (refusing_groups,)


@app.cell
def _(alt, drawn, lines, refusing_groups):
    groups = (
        alt.Chart(refusing_groups.to_arrow_table(), width=520, height=alt.Step(34))
        .transform_calculate(
            group="{central: '中央', province: '省级', city: '市级', county: '县级', township: '乡级', "
            "'not resolved': '未认定'}[datum.level] + ' ' + datum.level + ' ' + datum.kind"
            " + '|' + datum.reports + ' reports, ' + datum.bodies + ' bodies'",
        )
        .encode(y=alt.Y("group:N", sort=None, axis=lines()))
    )
    drawn(
        alt.layer(
            groups.mark_bar(size=14, color="#e8a1aa").encode(
                x=alt.X(
                    "lower_quarter:Q",
                    scale=alt.Scale(zero=True),
                    title="不予公开占办理结果的比例 share of outcomes refused",
                    axis=alt.Axis(format="%"),
                ),
                x2="upper_quarter:Q",
            ),
            groups.mark_tick(size=20, thickness=3, color="#9b2335").encode(x="median_share:Q"),
        ),
        nothing="No report here has 20 outcomes with sound numbers. 没有办理结果不少于20件且数字可靠的报告。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    The bodies with the highest shares. Open `url` and read the page before you name a body.

    比例最高的机关。点名之前请打开 `url` 核对原文。
    """)
    return


@app.cell
def _(con, mo):
    highest = mo.sql(
        f"""
        SELECT agency, year, outcome_total AS outcomes, refused_total AS refused, round(refused_share, 3) AS share, url
        FROM agency_years
        WHERE refused_share IS NOT NULL AND outcome_total >= 20
        ORDER BY refused_share DESC, outcome_total DESC, agency, year
        LIMIT 10
        """,
        engine=con,
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Do kinds of bodies name different grounds? 不同机关援引的理由是否不同？

    For each kind of body, how its refusals divide among the grounds, all years together; a row adds up to 100 %. A kind with few refusals is no pattern: see the numbers at the left.

    各类机关的不予公开在八项理由中如何分布，各年合计，每行合计100%。件数很少的不成规律，请看左侧的数字。
    """)
    return


@app.cell
def _(con, mo):
    grounds_by_kind = mo.sql(
        f"""
        SELECT kind, reports, refused, ground, requests, round(requests / refused, 4) AS share
        FROM (
            UNPIVOT (
                SELECT
                    coalesce(kind, 'not resolved') AS kind, count(*) AS reports, sum(refused_total)::BIGINT AS refused,
                    sum(refused_state_secret)::BIGINT AS "1 国家秘密",
                    sum(refused_barred_by_law)::BIGINT AS "2 法律法规禁止",
                    sum(refused_security_stability)::BIGINT AS "3 三安全一稳定",
                    sum(refused_third_party)::BIGINT AS "4 第三方权益",
                    sum(refused_internal_affairs)::BIGINT AS "5 内部事务",
                    sum(refused_deliberative)::BIGINT AS "6 过程性信息",
                    sum(refused_enforcement_files)::BIGINT AS "7 执法案卷",
                    sum(refused_administrative_inquiry)::BIGINT AS "8 行政查询"
                FROM agency_years
                WHERE refused_total IS NOT NULL
                GROUP BY ALL
                HAVING sum(refused_total) > 0
            )
            ON COLUMNS(* EXCLUDE (kind, reports, refused)) INTO NAME ground VALUE requests
        )
        ORDER BY refused DESC, kind, ground
        """,
        engine=con,
    )
    return (grounds_by_kind,)


@app.cell
def _(alt, drawn, grounds_by_kind, lines):
    squares = (
        alt.Chart(grounds_by_kind.to_arrow_table(), width=alt.Step(74), height=alt.Step(36))
        .transform_calculate(
            word="{government: '政府', office: '办公厅（室）', department: '部门', 'not resolved': '未认定'}[datum.kind]",
        )
        .transform_calculate(
            label="(datum.word ? datum.word + ' ' : '') + datum.kind + '|' + datum.reports + ' reports, '"
            " + format(datum.refused, ',')",
        )
        .encode(
            x=alt.X("ground:N", title=None, axis=alt.Axis(labelAngle=0, orient="top", labelLimit=74, labelFontSize=9)),
            y=alt.Y("label:N", sort=None, axis=lines()),
        )
    )
    drawn(
        alt.layer(
            squares.mark_rect().encode(
                color=alt.Color("share:Q", scale=alt.Scale(range=["#f4f7fb", "#74a9dd"]), legend=None)
            ),
            squares.mark_text(fontSize=10).encode(text=alt.Text("share:Q", format=".0%")),
        ),
        nothing="No report here has a refusal with sound numbers. 没有数字可靠的不予公开。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## What comes of reconsideration and of the courts? 行政复议和行政诉讼结果如何？

    Cases by result, from reports whose four results are sound. *Corrected* is the share that matters: of the **concluded** cases, so pending ones are taken off the whole. Governments and departments stand together: a case may be in both reports. The number of cases follows which bodies are here: look at the reports under each year.

    按结果统计案件，只计四项结果均可靠的报告。纠错率以**已审结**案件为基数，不含尚未审结的。政府与部门合在一起，同一案件可能见于两份报告。案件数随所收机关而变，请看各年的报告数。
    """)
    return


@app.cell
def _(con, mo):
    cases = mo.sql(
        f"""
        WITH counted AS (
            SELECT
                '行政复议 reconsideration' AS way, year, count(*) AS reports, sum(reconsiderations)::BIGINT AS cases,
                sum(reconsiderations_upheld)::BIGINT AS upheld, sum(reconsiderations_corrected)::BIGINT AS corrected,
                sum(reconsiderations_other)::BIGINT AS other, sum(reconsiderations_pending)::BIGINT AS pending
            FROM agency_years
            WHERE reconsiderations_upheld + reconsiderations_corrected + reconsiderations_other
                + reconsiderations_pending = reconsiderations
            GROUP BY year
            UNION ALL
            SELECT
                '行政诉讼 litigation', year, count(*), sum(litigations)::BIGINT,
                sum(litigations_upheld)::BIGINT, sum(litigations_corrected)::BIGINT,
                sum(litigations_other)::BIGINT, sum(litigations_pending)::BIGINT
            FROM agency_years
            WHERE litigations_upheld + litigations_corrected + litigations_other + litigations_pending = litigations
            GROUP BY year
        )
        SELECT
            *, cases - pending AS concluded,
            round(corrected / nullif(cases - pending, 0), 4) AS corrected_share_of_concluded
        FROM counted
        WHERE cases > 0
        ORDER BY way, year
        """,
        engine=con,
    )
    return (cases,)


@app.cell
def _(alt, cases, drawn):
    by_result = (
        alt.Chart(cases.to_arrow_table(), width=300, height=210)
        .transform_fold(["upheld", "corrected", "other", "pending"], ["result", "number"])
        .transform_calculate(
            word="{upheld: '1 维持 upheld', corrected: '2 纠正 corrected', other: '3 其他 other', "
            "pending: '4 尚未审结 pending'}[datum.result]",
            label="datum.year + '|' + datum.reports",
        )
    )
    drawn(
        by_result.mark_bar()
        .encode(
            x=alt.X(
                "label:N",
                title="年度，报告数 year, reports",
                axis=alt.Axis(labelExpr="split(datum.label, '|')", labelAngle=0),
            ),
            y=alt.Y("number:Q", title="案件（件） cases"),
            color=alt.Color(
                "word:N",
                title=None,
                legend=alt.Legend(orient="bottom"),
                scale=alt.Scale(range=["#2f6db3", "#d1495b", "#e9a23b", "#c3c9d2"]),
            ),
            order="word:N",
            column=alt.Column("way:N", title=None),
            tooltip=["way", "year", "word:N", "number:Q", "cases", "reports"],
        )
        .resolve_scale(x="independent", y="independent"),
        nothing="No report here has a case with sound numbers. 没有数字可靠的复议或诉讼案件。",
    )
    return


@app.cell
def _(alt, cases, drawn):
    rates = alt.Chart(cases.to_arrow_table(), width=300, height=180).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "corrected_share_of_concluded:Q",
            title="纠错率 corrected",
            axis=alt.Axis(format="%", tickCount=5),
            scale=alt.Scale(zero=True),
        ),
    )
    drawn(
        alt.layer(
            rates.mark_line(point=True, color="#d1495b"),
            rates.mark_text(dy=-10, fontSize=9).encode(text=alt.Text("concluded:Q", format=",")),
        )
        .facet(column=alt.Column("way:N", title=None))
        .properties(title="占已审结案件的比例 share of concluded cases; above: concluded cases 点上为已审结件数"),
        nothing="No report here has a case with sound numbers. 没有数字可靠的复议或诉讼案件。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Are bodies that refuse more challenged more? 不予公开多的机关，被复议诉讼是否也多？

    Reports with at least 20 outcomes, in bands of their share refused: cases of reconsideration and litigation for each 100 outcomes. A case of one year may be about a request of another, and the form does not say what a case is about: this shows what goes together, not why.

    办理结果不少于20件的报告，按不予公开比例分组，看每100件办理结果对应的复议、诉讼案件数。案件与申请未必在同一年，表中也没有案由，因此只能说明两者是否相伴，不能说明因果。
    """)
    return


@app.cell
def _(con, mo):
    bands = mo.sql(
        f"""
        SELECT
            CASE
                WHEN refused_share = 0 THEN '0 %'
                WHEN refused_share <= 0.05 THEN '0–5 %'
                WHEN refused_share <= 0.10 THEN '5–10 %'
                WHEN refused_share <= 0.20 THEN '10–20 %'
                ELSE '> 20 %'
            END AS refused,
            count(*) AS reports, sum(outcome_total)::BIGINT AS outcomes,
            sum(reconsiderations + litigations)::BIGINT AS cases,
            round(100 * sum(reconsiderations + litigations) / sum(outcome_total), 2) AS cases_per_100,
            round(median(100 * (reconsiderations + litigations) / outcome_total), 2) AS median_of_reports
        FROM agency_years
        WHERE refused_share IS NOT NULL AND outcome_total >= 20
            AND reconsiderations IS NOT NULL AND litigations IS NOT NULL
        GROUP BY refused
        ORDER BY min(refused_share)
        """,
        engine=con,
    )
    return (bands,)


@app.cell
def _(alt, bands, drawn, lines):
    columns = (
        alt.Chart(bands.to_arrow_table(), width=480, height=200)
        .transform_calculate(label="datum.refused + '|' + datum.reports + ' reports'")
        .encode(
            x=alt.X("label:N", sort=None, axis=lines("不予公开占办理结果的比例 share of outcomes refused")),
            y=alt.Y("median_of_reports:Q", title="每100件的案件数，中位数 cases per 100, median"),
        )
    )
    drawn(
        alt.layer(
            columns.mark_bar(size=40),
            columns.mark_text(dy=-7, fontSize=10).encode(text=alt.Text("median_of_reports:Q", format=".1f")),
        ),
        nothing="No report here has 20 outcomes and sound numbers of cases. 没有办理结果不少于20件且案件数可靠的报告。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## What this cannot tell 局限

    Whether a refusal was lawful. Which request a case is about. Cases that were settled without a decision may be under *other*. A body that answers “not held” where another refuses has the lower share: look at `unable_share` and `declined_share`, too.

    不予公开是否合法、案件针对哪一件申请，表中看不出。撤回等未作实体处理的可能计入“其他结果”。同样的申请，有的机关以“不掌握”答复，有的不予公开，请同时看 `unable_share` 和 `declined_share`。
    """)
    return


if __name__ == "__main__":
    app.run()
