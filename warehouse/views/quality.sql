-- How sound each report is, and the same by portal, form and year. Made from the wide tables, whose counts are quick.

CREATE OR REPLACE VIEW quality AS
WITH counted AS (
    SELECT
        document_id, sum(number_count)::BIGINT AS numbers, sum(verified_count)::BIGINT AS verified,
        sum(doubtful_count)::BIGINT AS doubtful, sum(missing_count)::BIGINT AS missing
    FROM (
        SELECT document_id, number_count, verified_count, doubtful_count, missing_count FROM requests_wide
        UNION ALL SELECT document_id, number_count, verified_count, doubtful_count, missing_count FROM disclosure_wide
        UNION ALL SELECT document_id, number_count, verified_count, doubtful_count, missing_count FROM challenges_wide
        UNION ALL SELECT document_id, number_count, verified_count, doubtful_count, missing_count FROM statistics_wide
    )
    GROUP BY document_id
),
summed AS (
    SELECT
        document_id, count(*) FILTER (WHERE status = 'pass') AS passed, count(*) FILTER (WHERE status = 'fail') AS failed,
        count(*) FILTER (WHERE status = 'unknown') AS unknown
    FROM checks GROUP BY document_id
),
noted AS (
    SELECT
        document_id, sum(often)::BIGINT AS notes,
        string_agg(code || ' ' || often, ', ' ORDER BY code) AS by_code
    FROM (SELECT document_id, code, count(*) AS often FROM notes GROUP BY ALL)
    GROUP BY document_id
)
SELECT
    r.agency_id, r.agency, r.portal_id, r.year, r.form,
    coalesce(c.numbers, 0) AS numbers, coalesce(c.verified, 0) AS verified,
    c.verified / nullif(c.numbers, 0) AS verified_share,
    coalesce(c.doubtful, 0) AS doubtful, coalesce(c.missing, 0) AS missing,
    coalesce(s.passed, 0) AS passed_sums, coalesce(s.failed, 0) AS failed_sums, coalesce(s.unknown, 0) AS unknown_sums,
    coalesce(n.notes, 0) AS notes, n.by_code AS notes_by_code, r.url, r.document_id
FROM reports r
LEFT JOIN counted c USING (document_id)
LEFT JOIN summed s USING (document_id)
LEFT JOIN noted n USING (document_id);

COMMENT ON VIEW quality IS '数据质量 · How sound the numbers of each agency and year are, over all tables of the report.';
COMMENT ON COLUMN quality.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN quality.agency IS '机构名称 · Name of the agency.';
COMMENT ON COLUMN quality.portal_id IS '门户编号 · Portal whose crawl brought the document.';
COMMENT ON COLUMN quality.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN quality.form IS '格式版本 · Form of its tables; null: no tables were found.';
COMMENT ON COLUMN quality.numbers IS '数字个数（个） · Cells that hold a number.';
COMMENT ON COLUMN quality.verified IS '证实的数字个数（个） · Numbers that a sum of the form proves.';
COMMENT ON COLUMN quality.verified_share IS '证实的比例（0至1） · Share of the numbers that a sum proves; null when there are no numbers. Most of the disclosure table stands in no sum.';
COMMENT ON COLUMN quality.doubtful IS '存疑单元格数（个） · Cells in doubt, blank ones among them.';
COMMENT ON COLUMN quality.missing IS '缺失单元格数（个） · Cells that the form has and the page has not, or whose number could not be read.';
COMMENT ON COLUMN quality.passed_sums IS '成立的勾稽关系数（个） · Sums of the form that hold.';
COMMENT ON COLUMN quality.failed_sums IS '不成立的勾稽关系数（个） · Sums of the form that fail.';
COMMENT ON COLUMN quality.unknown_sums IS '无法判断的勾稽关系数（个） · Sums that tell nothing: a cell is missing, or one side is blank.';
COMMENT ON COLUMN quality.notes IS '说明条数（条） · Notes on the document.';
COMMENT ON COLUMN quality.notes_by_code IS '各类说明条数 · Each code of its notes with how often it stands; null when there are none.';
COMMENT ON COLUMN quality.url IS '来源网址 · Where the document was captured.';
COMMENT ON COLUMN quality.document_id IS '文档编号 · The document.';

CREATE OR REPLACE VIEW quality_summary AS
SELECT
    portal_id, form, year, count(*) AS reports,
    count(*) FILTER (WHERE numbers = 0) AS reports_without_numbers,
    count(*) FILTER (WHERE failed_sums > 0) AS reports_with_failed_sums,
    count(*) FILTER (WHERE doubtful > 0) AS reports_with_doubt,
    sum(numbers)::BIGINT AS numbers, sum(verified)::BIGINT AS verified,
    sum(verified) / nullif(sum(numbers), 0) AS verified_share,
    sum(doubtful)::BIGINT AS doubtful, sum(missing)::BIGINT AS missing, sum(failed_sums)::BIGINT AS failed_sums,
    sum(notes)::BIGINT AS notes
FROM quality GROUP BY portal_id, form, year;

COMMENT ON VIEW quality_summary IS '数据质量汇总 · The view quality by portal, form and year.';
COMMENT ON COLUMN quality_summary.portal_id IS '门户编号 · Portal; null: not from a portal of the registry.';
COMMENT ON COLUMN quality_summary.form IS '格式版本 · Form; null: reports in which no tables were found.';
COMMENT ON COLUMN quality_summary.year IS '报告年度 · Year that the reports are on.';
COMMENT ON COLUMN quality_summary.reports IS '报告数（份） · Reports.';
COMMENT ON COLUMN quality_summary.reports_without_numbers IS '没有数字的报告数（份） · Reports without a single number in a table.';
COMMENT ON COLUMN quality_summary.reports_with_failed_sums IS '有勾稽关系不成立的报告数（份） · Reports in which a sum fails.';
COMMENT ON COLUMN quality_summary.reports_with_doubt IS '有存疑数字的报告数（份） · Reports with a cell in doubt.';
COMMENT ON COLUMN quality_summary.numbers IS '数字个数（个） · Cells that hold a number.';
COMMENT ON COLUMN quality_summary.verified IS '证实的数字个数（个） · Numbers that a sum proves.';
COMMENT ON COLUMN quality_summary.verified_share IS '证实的比例（0至1） · Share of all numbers that a sum proves; null when there are none.';
COMMENT ON COLUMN quality_summary.doubtful IS '存疑单元格数（个） · Cells in doubt.';
COMMENT ON COLUMN quality_summary.missing IS '缺失单元格数（个） · Cells that are missing.';
COMMENT ON COLUMN quality_summary.failed_sums IS '不成立的勾稽关系数（个） · Sums that fail.';
COMMENT ON COLUMN quality_summary.notes IS '说明条数（条） · Notes.';

CREATE OR REPLACE VIEW quality_notes AS
SELECT
    r.portal_id, r.form, r.year, n.code, count(DISTINCT n.document_id) AS reports, count(*) AS notes
FROM notes n JOIN reports r USING (document_id)
GROUP BY r.portal_id, r.form, r.year, n.code;

COMMENT ON VIEW quality_notes IS '各类说明汇总 · How often each kind of note stands, by portal, form and year; docs/notes.md explains the codes.';
COMMENT ON COLUMN quality_notes.portal_id IS '门户编号 · Portal; null: not from a portal of the registry.';
COMMENT ON COLUMN quality_notes.form IS '格式版本 · Form; null: reports in which no tables were found.';
COMMENT ON COLUMN quality_notes.year IS '报告年度 · Year that the reports are on.';
COMMENT ON COLUMN quality_notes.code IS '说明代码 · Kind of note.';
COMMENT ON COLUMN quality_notes.reports IS '报告数（份） · Reports that have such a note.';
COMMENT ON COLUMN quality_notes.notes IS '说明条数（条） · Notes.';
