-- 与本机构历年数字相差悬殊 · Numbers far from what the same agency reports in its other years.
-- Compared with the median of at least four other years: five times as much or a fifth, at least 100 apart, and
-- more than 3.5 robust standard deviations away on a scale of ratios (1.4826 times the median absolute deviation of
-- ln(1 + n) in the other years), so that neither steady growth nor a body without a habit is told. Numbers in doubt are
-- measured but never measure others. Forms are kept apart. Silent for names that are not resolved and for bodies
-- that a reform connects with another in the years compared.
WITH series AS (
    SELECT c.agency_id, c.agency, c.year, c.document_id, c.url, c.key, c.value, c.doubtful
    FROM report_cells c JOIN agencies a USING (agency_id)
    WHERE a.resolved AND c.value IS NOT NULL AND c.key IN (
        'requests.new_received.total', 'requests.granted.total', 'requests.outcome_total.total',
        'challenges.reconsideration.total', 'challenges.litigation_direct.total',
        'statistics.requests.value', 'statistics.replies.value', 'statistics.reconsiderations.value',
        'statistics.litigations.value'
    )
),
spread AS (  -- only where any number can be so far away
    SELECT agency_id, key, min(year) AS first_year, max(year) AS last_year
    FROM series GROUP BY agency_id, key
    HAVING count(*) >= 5 AND max(value) - min(value) >= 100 AND max(value) >= 5 * min(value)
),
middle AS (
    SELECT
        s.*, median(o.value) AS middle, median(ln(1 + greatest(o.value, 0)::DOUBLE)) AS log_middle,
        list(ln(1 + greatest(o.value, 0)::DOUBLE)) AS others, w.first_year, w.last_year
    FROM series s
    JOIN spread w USING (agency_id, key)
    JOIN series o ON o.agency_id = s.agency_id AND o.key = s.key AND o.year <> s.year AND NOT o.doubtful
    GROUP BY ALL
    HAVING count(*) >= 4
),
judged AS (
    SELECT
        *, len(others) AS years,
        list_aggregate(list_transform(others, lambda x: abs(x - log_middle)), 'median') AS deviation
    FROM middle
)
SELECT
    'warning' AS severity, agency_id, agency, year, document_id, NULL AS other_document_id, key, key AS other_key,
    value AS left_value, middle AS right_value,
    l.label AS left_what, '其他' || years || '个年度的中位数' AS right_what, doubtful, url,
    '“' || l.label || '”是 {left}，其他' || years || '个年度的中位数是 {right}' AS sentence_zh,
    key || ' is {left}, the median of ' || years || ' other years {right}' AS sentence_en
FROM judged j JOIN cell_labels l USING (key)
WHERE abs(value - middle) >= 100 AND (value >= 5 * middle OR middle >= 5 * value)
    AND abs(ln(1 + greatest(value, 0)::DOUBLE) - log_middle) > 3.5 * 1.4826 * deviation
    AND NOT EXISTS (
        SELECT 1 FROM connected s WHERE s.agency_id = j.agency_id AND s.year BETWEEN j.first_year AND j.last_year + 1
    )
