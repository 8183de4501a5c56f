-- 正文与表格不符 · Numbers that the text states and the table of the same report does not have.
-- An error only where the number in the table is proven by the form's sums. Silent where the table is silent or in doubt
-- (claims.agrees is null). Litigation is one number in the text and two groups in the table: challenges.litigation.total
-- stands for both.
WITH printed AS (
    SELECT document_id, key, value, proven, doubtful FROM report_cells WHERE value IS NOT NULL
    UNION ALL
    SELECT document_id, 'challenges.litigation.total', sum(value), bool_and(proven), bool_or(doubtful)
    FROM report_cells
    WHERE key IN ('challenges.litigation_direct.total', 'challenges.litigation_after_reconsideration.total')
    GROUP BY document_id
)
SELECT
    CASE WHEN p.proven THEN 'error' ELSE 'warning' END AS severity,
    r.agency_id, r.agency, r.year, r.document_id, NULL AS other_document_id,
    c.key, c.key AS other_key, c.value AS left_value, p.value AS right_value,
    '正文：' || c.text AS left_what, '表格：' || coalesce(l.label, '行政诉讼 / 总计') AS right_what,
    coalesce(p.doubtful, true) AS doubtful, r.url,
    '正文说“' || c.text || '”，表格“' || coalesce(l.label, '行政诉讼 / 总计') || '”是 {right}' AS sentence_zh,
    'the text says {left}, the table has {right} (' || c.key || ')' AS sentence_en
FROM claims c
JOIN reports r USING (document_id)
LEFT JOIN printed p ON p.document_id = c.document_id AND p.key = c.key
LEFT JOIN cell_labels l ON l.key = c.key
WHERE c.agrees = false
