-- 上一年项目数量与上年报告不符 · Items of the year before that are not what the report on that year leads to.
-- Source: 国办公开办函〔2019〕60号, columns 上一年项目数量 and 本年增/减: last year's items and their change are this year's
-- 上一年项目数量. A warning, since lists are re-counted by other rules and the sign of a change is often left out. Only
-- between two reports in the form of 2019 (2019 and 2020). Silent where a number is blank or missing.
WITH items AS (
    SELECT
        document_id, split_part(key, '.', 2) AS kind, bool_or(doubtful) AS doubtful,
        max(value) FILTER (WHERE ends_with(key, '.items_last_year')) AS had,
        max(value) FILTER (WHERE ends_with(key, '.change')) AS change
    FROM report_cells
    WHERE ends_with(key, '.items_last_year') OR ends_with(key, '.change')
    GROUP BY ALL
),
compared AS (
    SELECT
        p.*, 'disclosure.' || now.kind AS row, now.had AS left_value, ago.had + ago.change AS right_value,
        now.doubtful OR ago.doubtful AS doubtful
    FROM report_pairs p
    JOIN items now ON now.document_id = p.document_id
    JOIN items ago ON ago.document_id = p.earlier_id AND ago.kind = now.kind
    WHERE now.had <> ago.had + ago.change
)
SELECT
    CASE WHEN doubtful THEN 'info' ELSE 'warning' END AS severity,
    agency_id, agency, year, document_id, earlier_id AS other_document_id,
    key, key || ' + ' || row || '.change' AS other_key, left_value, right_value,
    year || '年报告：' || label AS left_what, (year - 1) || '年报告：上一年项目数量 + 本年增/减' AS right_what, doubtful, url,
    year || '年报告的“' || label || '”是 {left}，而' || (year - 1) || '年报告的项目数量加增减是 {right}' AS sentence_zh,
    'the report on ' || year || ' says {left} (' || key || '), the report on '
        || (year - 1) || ' leads to {right}' AS sentence_en
FROM compared JOIN cell_labels ON key = row || '.items_last_year'
