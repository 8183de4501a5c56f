-- 发布后改动了数字 · Reports whose numbers were changed at the same address after they were first seen.
-- One row for each change of version, with the first cell that differs; revisions has every cell. Information: whether
-- the change mends a mistake or makes one, the other checks tell.
WITH changes AS (
    SELECT
        v.*, c.document_id IS NULL OR c.trust = 'suspect' OR e.trust = 'suspect' AS doubtful,
        count(*) OVER (PARTITION BY v.agency_id, v.year, v.earlier_id, v.later_id) AS cells_changed
    FROM revisions v
    LEFT JOIN cells c ON c.document_id = v.later_id AND c.key = v.key
    LEFT JOIN cells e ON e.document_id = v.earlier_id AND e.key = v.key
    LEFT JOIN (SELECT key, min(position) AS position FROM form_cells GROUP BY key) f ON f.key = v.key
    QUALIFY row_number() OVER (
        PARTITION BY v.agency_id, v.year, v.earlier_id, v.later_id ORDER BY f.position, v.key
    ) = 1
)
SELECT
    'info' AS severity, x.agency_id, a.name AS agency, x.year, x.later_id AS document_id,
    x.earlier_id AS other_document_id,
    x.key, x.key AS other_key, x.later AS left_value, x.earlier AS right_value,
    '改动后：' || coalesce(l.label, x.key) AS left_what, '改动前：' || coalesce(l.label, x.key) AS right_what, doubtful, x.url,
    '“' || coalesce(l.label, x.key) || '”由 {right} 改为 {left}；共改动 ' || cells_changed || ' 个数字' AS sentence_zh,
    x.key || ' was {right} and became {left}; ' || cells_changed
        || CASE cells_changed WHEN 1 THEN ' number was changed' ELSE ' numbers were changed' END AS sentence_en
FROM changes x
LEFT JOIN agencies a USING (agency_id)
LEFT JOIN cell_labels l ON l.key = x.key
