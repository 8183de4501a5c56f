import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", sql_output="native")


@app.cell
def _():
    import marimo as mo

    home = mo.cli_args().get("home")  # marimo edit notebooks/02_requests.py -- --home FOLDER
    return home, mo


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    # Requests and what became of them 依申请公开：收了多少，结果如何

    How many requests bodies receive, who asks, and how the requests end; by year, level and province. All figures are sound numbers of `agency_years`: what is suspect, missing, or blank without proof is left out, and each figure says how many reports it stands on.

    各机关收到多少申请、谁在申请、结果如何，按年度、层级和省份分列。数字均取自 `agency_years`，存疑、缺失、空白且未证实为零的不计；每个数字都注明所依据的报告数。
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
    ## How many requests does a body receive? 一个机关一年收到多少申请？

    A government's report may stand for all its departments, so governments (with the offices that publish for them) and departments are never added up here. The median is the body in the middle; `left_out` counts reports without a sound number. The table on 2014 to 2018 is another one and is not here.

    政府的报告可能已汇总所属部门，因此政府（含代其发布的办公厅、室）与部门分开统计，不相加。中位数为居中的机关；`left_out` 为没有可靠数字的报告数。2014至2018年的表格不同，不在此列。
    """)
    return


@app.cell
def _(con, mo):
    by_year = mo.sql(
        f"""
        SELECT
            CASE
                WHEN kind IN ('government', 'office') THEN '政府 governments'
                WHEN kind IS NULL THEN '未认定 not resolved'
                ELSE '部门等 departments etc.'
            END AS bodies,
            year, count(received) AS reports, count(*) - count(received) AS left_out,
            sum(received)::BIGINT AS requests, median(received) AS median_of_reports
        FROM agency_years
        GROUP BY ALL
        HAVING count(received) > 0
        ORDER BY bodies, year
        """,
        engine=con,
    )
    return (by_year,)


@app.cell
def _(alt, by_year, drawn):
    bars = alt.Chart(by_year.to_arrow_table(), width=215, height=200).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "median_of_reports:Q", title="每份报告的中位数（件） median of the reports", axis=alt.Axis(tickCount=5)
        ),
    )
    drawn(
        alt.layer(
            bars.mark_bar(size=18),
            bars.mark_text(dy=-7, fontSize=9).encode(text="reports:Q"),
        )
        .facet(column=alt.Column("bodies:N", title=None))
        .resolve_scale(y="independent")
        .properties(title="本年新收申请 requests received; above each bar: reports 柱上为报告数"),
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## More requests, or other bodies? 申请增加，还是机关变了？

    The set of bodies changes from year to year, and the median with it. Compared here are only bodies with a sound number in both years: the growth of their sum. Names that were not resolved are left out, since two years of one name may be two bodies.

    各年的机关并不相同，中位数会随之变动。这里只比较相邻两年数字均可靠的同一机关，看其合计的增减。名称未能认定的不列，因为两年同名未必是同一机关。
    """)
    return


@app.cell
def _(con, mo):
    same_bodies = mo.sql(
        f"""
        SELECT
            CASE WHEN later.kind IN ('government', 'office') THEN '政府 governments' ELSE '部门等 departments etc.' END
                AS bodies,
            later.year, count(*) AS compared, sum(earlier.received)::BIGINT AS received_before,
            sum(later.received)::BIGINT AS received,
            round(sum(later.received) / sum(earlier.received) - 1, 3) AS growth
        FROM agency_years later
        JOIN agency_years earlier ON earlier.agency_id = later.agency_id AND earlier.year = later.year - 1
        WHERE later.level IS NOT NULL AND later.received IS NOT NULL AND earlier.received IS NOT NULL
        GROUP BY ALL
        HAVING sum(earlier.received) > 0
        ORDER BY bodies, later.year
        """,
        engine=con,
    )
    return (same_bodies,)


@app.cell
def _(alt, drawn, same_bodies):
    growth = alt.Chart(same_bodies.to_arrow_table(), width=300, height=190).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("growth:Q", title="比上年 against the year before", axis=alt.Axis(format="+%", tickCount=6)),
    )
    drawn(
        alt.layer(
            growth.mark_bar(size=22),
            growth.mark_text(dy=-7, fontSize=9)
            .encode(text="compared:Q", y=alt.Y("top:Q"))
            .transform_calculate(top="max(datum.growth, 0)"),
        )
        .facet(column=alt.Column("bodies:N", title=None))
        .properties(title="同一机关申请量的增减 growth of the same bodies; above: bodies compared 柱上为机关数"),
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Which level receives most? 哪一级收到的最多？

    In the year with most reports: the middle half of the bodies (bar) and the median (tick), on a logarithmic scale. At most 14 groups are shown, `groups` counts all. A few bodies say little: see the count beside each.

    取报告最多的一年：横条为居中的一半机关，竖线为中位数，横轴为对数刻度。最多列出14组，`groups` 为总组数。机关很少时说明不了问题，请看各行的报告数。
    """)
    return


@app.cell
def _(con, mo):
    by_level = mo.sql(
        f"""
        WITH best AS (SELECT year FROM agency_years GROUP BY year ORDER BY count(received) DESC, year DESC LIMIT 1)
        SELECT
            year, level, kind, count(received) AS reports, quantile_cont(received, 0.25) AS lower_quarter,
            median(received) AS median_of_reports, quantile_cont(received, 0.75) AS upper_quarter,
            count(*) OVER () AS groups
        FROM agency_years SEMI JOIN best USING (year)
        WHERE received IS NOT NULL AND level IS NOT NULL
        GROUP BY year, level, kind
        ORDER BY list_position(['central', 'province', 'city', 'county', 'township'], level), reports DESC, kind
        LIMIT 14
        """,
        engine=con,
    )
    return (by_level,)


@app.cell
def _(alt, by_level, drawn, lines):
    groups = (
        alt.Chart(by_level.to_arrow_table(), width=520, height=alt.Step(34))
        .transform_calculate(
            group="{central: '中央', province: '省级', city: '市级', county: '县级', township: '乡级'}[datum.level] + ' '"
            " + datum.level + ', ' + datum.kind + '|' + datum.reports + ' reports, ' + datum.year",
        )
        .encode(y=alt.Y("group:N", sort=None, axis=lines()))
    )
    scale = alt.Scale(type="symlog", domainMin=0)
    drawn(
        alt.layer(
            groups.mark_bar(size=14, color="#8fb8de").encode(
                x=alt.X(
                    "lower_quarter:Q",
                    scale=scale,
                    title="本年新收申请（件） requests received",
                    axis=alt.Axis(values=[0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000]),
                ),
                x2="upper_quarter:Q",
            ),
            groups.mark_tick(size=20, thickness=3, color="#1b3f6e").encode(x=alt.X("median_of_reports:Q", scale=scale)),
        ),
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## How do requests end? 申请的结果如何？

    Shares of all outcomes of the year. Counted are reports in which every outcome is sound and that had an outcome, so that the parts add up to the whole; `reports` says how many, `outcomes` how many requests ended in them.

    占本年度办理结果总计的比例。只计各项结果均可靠、且有办理结果的报告，各项之和等于总计；`reports` 为报告数，`outcomes` 为办理结果件数。
    """)
    return


@app.cell
def _(con, mo):
    outcomes_by_year = mo.sql(
        f"""
        SELECT bodies, year, reports, outcomes, outcome, requests, round(requests / outcomes, 4) AS share
        FROM (
            UNPIVOT (
                SELECT
                    CASE
                        WHEN kind IN ('government', 'office') THEN '政府 governments'
                        WHEN kind IS NULL THEN '未认定 not resolved'
                        ELSE '部门等 departments etc.'
                    END AS bodies,
                    year, count(*) AS reports, sum(outcome_total)::BIGINT AS outcomes,
                    sum(granted)::BIGINT AS "1 予以公开 granted",
                    sum(partly_granted)::BIGINT AS "2 部分公开 partly granted",
                    sum(refused_total)::BIGINT AS "3 不予公开 refused",
                    sum(unable_total)::BIGINT AS "4 无法提供 unable",
                    sum(declined_total)::BIGINT AS "5 不予处理 not processed",
                    sum(other_total)::BIGINT AS "6 其他处理 other"
                FROM agency_years
                WHERE granted_share IS NOT NULL AND partly_granted_share IS NOT NULL AND refused_share IS NOT NULL
                    AND unable_share IS NOT NULL AND declined_share IS NOT NULL AND other_share IS NOT NULL
                GROUP BY ALL
            )
            ON COLUMNS(* EXCLUDE (bodies, year, reports, outcomes)) INTO NAME outcome VALUE requests
        )
        ORDER BY bodies, year, outcome
        """,
        engine=con,
    )
    return (outcomes_by_year,)


@app.cell
def _(alt, drawn, lines, outcomes_by_year):
    drawn(
        alt.Chart(outcomes_by_year.to_arrow_table(), width=520, height=alt.Step(20))
        .transform_calculate(
            label="datum.year + '  (' + datum.reports + ' reports, ' + format(datum.outcomes, ',') + ')'",
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "share:Q",
                stack=True,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%"),
                title="占办理结果的比例 share of outcomes",
            ),
            y=alt.Y("label:N", axis=lines()),
            color=alt.Color("outcome:N", title=None, legend=alt.Legend(orient="bottom", columns=3)),
            order="outcome:N",
            row=alt.Row(
                "bodies:N", title=None, header=alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start")
            ),
            tooltip=[
                "bodies",
                "year",
                "outcome",
                "requests",
                "outcomes",
                "reports",
                alt.Tooltip("share", format=".1%"),
            ],
        )
        .resolve_scale(y="independent"),
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Where are requests granted? 哪些省份予以公开的多？

    In the year with most reports, bodies with at least five outcomes: the body in the middle and the middle half. Shown are the 15 provinces with most such bodies; `provinces` counts all. A province with few bodies here is no picture of it.

    取报告最多的一年，只计办理结果不少于5件的机关：竖线为居中的机关，横条为居中的一半。列出机关最多的15个省份，`provinces` 为省份总数。机关很少的省份不能代表全省。
    """)
    return


@app.cell
def _(con, mo):
    by_province = mo.sql(
        f"""
        WITH best AS (SELECT year FROM agency_years GROUP BY year ORDER BY count(granted_share) DESC, year DESC LIMIT 1)
        SELECT
            year, p.name AS province, count(*) AS reports, sum(outcome_total)::BIGINT AS outcomes,
            round(quantile_cont(granted_share, 0.25), 3) AS lower_quarter,
            round(median(granted_share), 3) AS median_share,
            round(quantile_cont(granted_share, 0.75), 3) AS upper_quarter,
            count(*) OVER () AS provinces
        FROM agency_years SEMI JOIN best USING (year)
        JOIN divisions p ON p.level = 'province' AND p.code = left(division, 2) || '0000'
        WHERE granted_share IS NOT NULL AND outcome_total >= 5
        GROUP BY year, p.code, p.name
        ORDER BY reports DESC, p.code
        LIMIT 15
        """,
        engine=con,
    )
    return (by_province,)


@app.cell
def _(alt, by_province, drawn, lines):
    provinces = (
        alt.Chart(by_province.to_arrow_table(), width=560, height=alt.Step(30))
        .transform_calculate(label="datum.province + '|' + datum.reports + ' reports'")
        .encode(y=alt.Y("label:N", sort=alt.EncodingSortField("median_share", order="descending"), axis=lines()))
    )
    span = alt.Scale(domain=[0, 1])
    drawn(
        alt.layer(
            provinces.mark_bar(size=12, color="#8fb8de").encode(
                x=alt.X("lower_quarter:Q", scale=span, title="予以公开的比例 share granted", axis=alt.Axis(format="%")),
                x2="upper_quarter:Q",
            ),
            provinces.mark_tick(size=18, thickness=3, color="#1b3f6e").encode(x=alt.X("median_share:Q", scale=span)),
        ),
        nothing="No body of a known province has five outcomes in a year here. 没有办理结果不少于5件、省份已知的机关。",
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## Who asks? 谁在申请？

    Requests received by kind of applicant, all years together. Counted are reports in which the numbers of all six kinds are sound: printed and not in doubt, or blank where a sum shows zero.

    按申请人类别统计新收申请，各年合计。只计六类数字均可靠的报告：有数且不存疑，或空白经勾稽关系证实为零。
    """)
    return


@app.cell
def _(con, mo):
    applicants = mo.sql(
        f"""
        WITH sound AS (
            SELECT document_id
            FROM requests_long
            WHERE row_code = 'new_received'
            GROUP BY document_id
            HAVING bool_and(NOT in_doubt AND (value IS NOT NULL OR (status = 'blank' AND trust = 'verified')))
        ),
        counted AS (
            SELECT
                CASE
                    WHEN r.kind IN ('government', 'office') THEN '政府 governments'
                    WHEN r.kind IS NULL THEN '未认定 not resolved'
                    ELSE '部门等 departments etc.'
                END AS bodies,
                q.column_label || ' ' || q.column_english AS applicant, count(*) AS reports,
                coalesce(sum(q.value), 0)::BIGINT AS requests
            FROM requests_long q SEMI JOIN sound USING (document_id)
            JOIN reports r USING (document_id)
            WHERE q.row_code = 'new_received' AND q.column_code <> 'total'
            GROUP BY ALL
        )
        SELECT
            bodies, applicant, reports, requests, sum(requests) OVER (PARTITION BY bodies)::BIGINT AS of_requests,
            round(requests / nullif(sum(requests) OVER (PARTITION BY bodies), 0), 4) AS share
        FROM counted
        ORDER BY bodies, requests DESC, applicant
        """,
        engine=con,
    )
    return (applicants,)


@app.cell
def _(alt, applicants, drawn):
    drawn(
        alt.Chart(applicants.to_arrow_table(), width=420, height=alt.Step(15))
        .transform_calculate(
            label="datum.bodies + '|' + datum.reports + ' reports, ' + format(datum.of_requests, ',') + ' requests'"
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "share:Q",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%"),
                title="占新收申请的比例 share of the requests received",
            ),
            y=alt.Y("applicant:N", sort="-x", title=None),
            row=alt.Row(
                "label:N",
                title=None,
                header=alt.Header(labelAngle=0, labelAlign="left", labelExpr="split(datum.value, '|')"),
            ),
        ),
    )
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    ## What this cannot tell 局限

    Bodies that were not crawled, or whose reports are files that are not read, are not here (see `coverage` and `04_quality.py`). A rise may be one person who asks a thousand times: the form counts requests, not people. *Granted* is the body's own word for how it answered.

    未抓取的机关、报告为附件而未读取的，不在其中（见 `coverage` 和 `04_quality.py`）。申请增加可能只是一人多次申请，年报统计的是件数，不是人数。“予以公开”是机关自己的统计口径。
    """)
    return


if __name__ == "__main__":
    app.run()
