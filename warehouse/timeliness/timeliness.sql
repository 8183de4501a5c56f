-- 公布是否及时 · For each report, when it was published and whether that was within the law's date.
-- Source: reports on 2008 to 2018: every body by 31 March (条例 2008, Art. 31); since the report on 2019: governments by
-- 31 March, all others by 31 January (条例 2019, Art. 49, which names neither townships nor bodies that are no departments;
-- townships are taken as governments here). Many governments' reports are published under the name of their office, and
-- the law names neither zones nor institutions: such a body is late only after both dates. The earliest date of any document of the agency
-- and year counts, since a report may have been moved or rewritten later: the date that it prints, or the day on which it
-- was first seen, which is an upper bound. A printed date before the year was over, or on a mirror, is no evidence.
-- Of a name that is not resolved only 人民政府 at its end tells that it is a government; else it is late only after both dates.
-- @agency_id 机构编号 · Agency.
-- @agency 机构名称 · Name of the agency.
-- @year 报告年度 · Year that the report is on.
-- @level 行政层级 · Level of the agency.
-- @kind 机构类型 · Kind of the agency.
-- @due 法定期限 · The law's date; null: the year has none here, or it is not known which date holds for this body.
-- @published_on 公布日期 · Earliest date of publication that is known; see date_source. Null: none is.
-- @date_source 日期来源 · printed (the page prints it) or first_seen (the day of the first capture: published then or before).
-- @status 是否及时 · on_time, late, or unknown (no date; only a first capture after the law's date; or no law's date is known).
-- @days 相差天数 · Days after the law's date, negative: before it; for first_seen at most so many. Null: unknown.
-- @document_id 文档编号 · The document that stands for agency and year.
-- @url 来源网址 · Where it was captured.
WITH dates AS (
    SELECT
        d.agency_id, d.year,
        min(d.published_on) FILTER (
            WHERE d.published_on > make_date(d.year, 12, 31) AND coalesce(d.official, true) AND len(d.tampering) = 0
        ) AS printed,
        make_timestamp(epoch_us(min(d.first_seen)) + 28800000000)::DATE AS seen
    FROM documents d
    WHERE d.agency_id IS NOT NULL AND d.year BETWEEN 2000 AND 9000 AND d.kind IN ('annual_report', 'attachment_only')
    GROUP BY ALL
),
known AS (
    SELECT
        r.agency_id, r.agency, r.year, a.level, a.kind, r.document_id, r.url,
        CASE
            WHEN r.year BETWEEN 2008 AND 2018 THEN make_date(r.year + 1, 3, 31)
            WHEN r.year >= 2019 AND coalesce(a.kind = 'government', ends_with(r.agency, '人民政府'))
                THEN make_date(r.year + 1, 3, 31)
            WHEN r.year >= 2019 THEN make_date(r.year + 1, 1, 31)
        END AS earliest_due,
        CASE
            WHEN r.year >= 2008 AND coalesce(a.kind NOT IN ('department', 'vertical', 'central'), true)
                THEN make_date(r.year + 1, 3, 31)
            ELSE earliest_due
        END AS due_at_last,
        d.printed, d.seen,
        coalesce(d.printed <= d.seen, d.printed IS NOT NULL) AS is_printed
    FROM reports r
    LEFT JOIN agencies a ON a.agency_id = r.agency_id
    LEFT JOIN dates d ON d.agency_id = r.agency_id AND d.year = r.year
    WHERE r.year BETWEEN 2000 AND 9000
),
judged AS (
    SELECT
        *, CASE WHEN is_printed THEN printed ELSE seen END AS published,
        CASE WHEN earliest_due = due_at_last THEN earliest_due END AS due,
        CASE
            WHEN published <= earliest_due THEN 'on_time'
            WHEN published > due_at_last AND is_printed THEN 'late'
            ELSE 'unknown'
        END AS status
    FROM known
)
SELECT
    agency_id, agency, year, level, kind, due, published AS published_on,
    CASE WHEN published IS NOT NULL THEN CASE WHEN is_printed THEN 'printed' ELSE 'first_seen' END END AS date_source,
    status, CASE WHEN status <> 'unknown' THEN (published - due)::INTEGER END AS days, document_id, url
FROM judged
