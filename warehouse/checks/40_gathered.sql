-- 政府汇总数与所属部门之和不符 · A government's figures that do not fit those of the bodies whose reports it gathers.
-- Source: 条例 2019, Art. 49: a government's report is drawn up from those of its bodies. Only where the government's own
-- text says that it is a summary (汇总), at least five bodies have the number, and none of the numbers is in doubt.
-- 1. Its departments alone have more than the government: a warning, whichever bodies are not known here. Offices are not
--    counted, since many publish the government's report under their own name.
-- 2. Every body below it that reported in this year or a neighbouring one is present, and together they have less than
--    the government: information only, since nobody can know from the pages which bodies it gathers.
-- Everything between is silent: governments differ in whether they count districts, zones and townships.
WITH summaries AS (
    SELECT DISTINCT r.agency_id, r.agency, r.year, r.document_id, r.url
    FROM reports r JOIN agencies a USING (agency_id) JOIN sections s USING (document_id)
    WHERE a.kind = 'government' AND a.level <> 'township' AND contains(s.text, '汇总')
),
bodies AS (
    SELECT a.parent_id, a.agency_id, a.kind, r.year
    FROM agencies a JOIN reports r USING (agency_id)
    WHERE a.resolved AND a.parent_id IS NOT NULL AND a.kind NOT IN ('vertical', 'other', 'central')
),
expected AS (
    SELECT parent_id, year, count(DISTINCT agency_id) AS bodies
    FROM (SELECT parent_id, agency_id, unnest([year - 1, year, year + 1]) AS year FROM bodies)
    GROUP BY parent_id, year
),
figures AS (
    SELECT agency_id, year, document_id, key, value FROM report_cells
    WHERE value IS NOT NULL AND NOT doubtful AND key IN (
        'requests.new_received.total', 'requests.outcome_total.total', 'requests.carried_out.total',
        'challenges.reconsideration.total'
    )
),
parts AS (
    SELECT
        b.parent_id, b.year, c.key, count(*) AS bodies, sum(c.value) AS total,
        count(*) FILTER (WHERE b.kind = 'department') AS departments,
        coalesce(sum(c.value) FILTER (WHERE b.kind = 'department'), 0) AS of_departments
    FROM bodies b JOIN figures c ON c.agency_id = b.agency_id AND c.year = b.year
    GROUP BY ALL
),
compared AS (
    SELECT
        s.*, c.key, l.label, c.value,
        p.departments >= 5 AND p.of_departments > c.value AS too_few,
        CASE WHEN p.departments >= 5 AND p.of_departments > c.value THEN p.of_departments ELSE p.total END AS gathered,
        CASE WHEN p.departments >= 5 AND p.of_departments > c.value THEN p.departments ELSE p.bodies END AS bodies,
        p.bodies >= 5 AND p.bodies = e.bodies AND p.total < c.value AS too_many
    FROM summaries s
    JOIN figures c ON c.document_id = s.document_id
    JOIN parts p ON p.parent_id = s.agency_id AND p.year = s.year AND p.key = c.key
    JOIN expected e ON e.parent_id = s.agency_id AND e.year = s.year
    JOIN cell_labels l ON l.key = c.key
)
SELECT
    CASE WHEN too_few THEN 'warning' ELSE 'info' END AS severity,
    agency_id, agency, year, document_id, NULL AS other_document_id, key, key AS other_key,
    value AS left_value, gathered AS right_value,
    '政府报告：' || label AS left_what, bodies || whose[1] || '之和' AS right_what, false AS doubtful, url,
    '政府报告的“' || label || '”是 {left}，' || bodies || whose[1] || '的报告合计是 {right}' AS sentence_zh,
    'the government''s report has {left} (' || key || '), the reports of ' || bodies || whose[2]
        || ' add up to {right}' AS sentence_en
FROM (
    SELECT *, CASE WHEN too_few THEN ['个部门', ' of its departments'] ELSE ['个单位', ' bodies'] END AS whose FROM compared
)
WHERE too_few OR too_many
