-- 上年结转与上年报告不符 · Requests carried in that are not those which the report on the year before carries out, column by column.
-- Source: the form, rows 二、上年结转政府信息公开申请数量 and 四、结转下年度继续办理 (since the report on 2019).
-- An error only where both numbers are proven by the sums of their reports. A blank counts as zero; against a number it
-- is only a warning. Silent where a year is absent, a cell is missing, or a
-- reform connects the body with another (see report_pairs).
WITH carried AS (
    SELECT document_id, key, split_part(key, '.', 3) AS who, value, proven, doubtful
    FROM report_cells
    WHERE status <> 'missing'
        AND (starts_with(key, 'requests.carried_in.') OR starts_with(key, 'requests.carried_out.'))
),
compared AS (
    SELECT
        p.*, now.key, ago.key AS other_key, now.value AS left_value, ago.value AS right_value,
        now.doubtful OR ago.doubtful AS doubtful,
        now.proven AND ago.proven AND now.value IS NOT NULL AND ago.value IS NOT NULL AS sure
    FROM report_pairs p
    JOIN carried now ON now.document_id = p.document_id AND starts_with(now.key, 'requests.carried_in.')
    JOIN carried ago ON ago.document_id = p.earlier_id AND starts_with(ago.key, 'requests.carried_out.')
        AND ago.who = now.who
    WHERE coalesce(now.value, 0) <> coalesce(ago.value, 0)
)
SELECT
    CASE WHEN sure THEN 'error' ELSE 'warning' END AS severity,
    agency_id, agency, year, document_id, earlier_id AS other_document_id, c.key, other_key, left_value, right_value,
    year || '年报告：' || l.label AS left_what, (year - 1) || '年报告：' || m.label AS right_what, doubtful, url,
    year || '年报告的“' || l.label || '”是 {left}，' || (year - 1) || '年报告的“' || m.label || '”是 {right}' AS sentence_zh,
    'the report on ' || year || ' carries in {left} (' || c.key || '), the report on ' || (year - 1)
        || ' carries out {right}' AS sentence_en
FROM compared c
JOIN cell_labels l ON l.key = c.key
JOIN cell_labels m ON m.key = other_key
