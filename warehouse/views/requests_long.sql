-- Table three of the forms of 2019 and later, one row for each cell of the report that stands for agency and year.

CREATE OR REPLACE VIEW requests_long AS
WITH named AS (
    -- The label that each form has; a row that is printed as in another form has that form's label.
    SELECT
        forms.form, l.key,
        array_to_string(string_split(coalesce(f.label, l.label), ' / ')[:-2], ' / ') AS row_label,
        string_split(coalesce(f.label, l.label), ' / ')[-1] AS column_label
    FROM (SELECT DISTINCT form FROM form_cells) forms
    CROSS JOIN labels l
    LEFT JOIN form_cells f ON f.form = forms.form AND f.key = l.key
    WHERE l.table_code = 'requests'
)
SELECT
    r.agency_id, r.agency, r.year, c.key, l.row_code, l.column_code, n.row_label, n.column_label, l.row_english,
    l.column_english, c.value, c.status, c.trust,
    c.trust = 'suspect' OR coalesce(c.value <> trunc(c.value), false) AS in_doubt,
    c.raw AS printed, r.form, r.url, r.document_id
FROM cells c
JOIN labels l ON l.key = c.key AND l.table_code = 'requests'
JOIN reports r ON r.document_id = c.document_id
LEFT JOIN named n ON n.key = c.key AND n.form = r.form;

COMMENT ON VIEW requests_long IS '依申请公开（长表） · Requests and their outcomes, one row for each cell of the chosen report of agency and year; the reports on 2014 to 2018 have another table, statistics_wide.';
COMMENT ON COLUMN requests_long.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN requests_long.agency IS '机构名称 · Name of the agency.';
COMMENT ON COLUMN requests_long.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN requests_long.key IS '单元格代码 · Key of the cell: requests.row.column.';
COMMENT ON COLUMN requests_long.row_code IS '行代码 · Code of the row: what was received, or how it was answered.';
COMMENT ON COLUMN requests_long.column_code IS '列代码 · Code of the column: who asked. Do not add total to the others.';
COMMENT ON COLUMN requests_long.row_label IS '行名 · Label of the row in the form of this report.';
COMMENT ON COLUMN requests_long.column_label IS '列名 · Label of the column in the form of this report.';
COMMENT ON COLUMN requests_long.row_english IS '行的英文名称 · English name of the row.';
COMMENT ON COLUMN requests_long.column_english IS '列的英文名称 · English name of the column.';
COMMENT ON COLUMN requests_long.value IS '数值（件） · The number of requests as printed or derived, doubtful ones too: see in_doubt; null when none is printed.';
COMMENT ON COLUMN requests_long.status IS '状态 · reported, blank (null here, zero in a sum), missing or derived.';
COMMENT ON COLUMN requests_long.trust IS '可信度 · verified, suspect or unverified.';
COMMENT ON COLUMN requests_long.in_doubt IS '是否存疑 · Whether the number must not be used unseen: it is suspect, or no whole number.';
COMMENT ON COLUMN requests_long.printed IS '原文 · What the page prints.';
COMMENT ON COLUMN requests_long.form IS '格式版本 · Form of the report.';
COMMENT ON COLUMN requests_long.url IS '来源网址 · Where the document was captured.';
COMMENT ON COLUMN requests_long.document_id IS '文档编号 · The document.';
