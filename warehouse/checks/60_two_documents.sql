-- 同一机构同一年度的两份文档不一致 · Another document of the same agency and year, at another address, that has other numbers.
-- Two addresses of official hosts, and both numbers proven by the sums of their documents: an error. A mirror, or two that
-- differ in more than half of their numbers (then one of them is likely on something else): a warning. One row for each
-- pair, with the first cell that differs, a proven one if there is one. Versions of one address are in revisions. Only
-- numbers printed in both are compared. Where the name of the agency is not resolved, both must be on one host.
WITH others AS (
    SELECT
        r.agency_id, r.agency, r.year, r.document_id, r.url, d.document_id AS other_document_id, d.url AS other_url,
        coalesce(d.official, true) AND len(d.tampering) = 0
            AND coalesce(o.official, true) AND len(o.tampering) = 0 AS official
    FROM reports r
    JOIN documents o ON o.document_id = r.document_id
    JOIN documents d ON d.agency_id = r.agency_id AND d.year = r.year AND d.kind = 'annual_report'
    JOIN agencies a ON a.agency_id = r.agency_id
    WHERE d.url <> r.url AND d.version = d.versions AND d.content_digest IS DISTINCT FROM o.content_digest
        AND (
            a.resolved
            OR regexp_extract(r.url, '^https?://([^/?#]+)', 1) = regexp_extract(d.url, '^https?://([^/?#]+)', 1)
        )
),
compared AS (
    SELECT
        o.*, c.key, c.value AS left_value, x.value AS right_value, f.position,
        c.doubtful OR x.trust = 'suspect' OR x.status = 'derived' AS doubtful,
        c.proven AND x.trust = 'verified' AS sure,
        count(*) FILTER (WHERE c.value <> 0 OR x.value <> 0) OVER pair AS numbers,
        count(*) FILTER (WHERE c.value <> x.value) OVER pair AS differing
    FROM others o
    JOIN report_cells c ON c.document_id = o.document_id AND c.status = 'reported'
    JOIN cells x ON x.document_id = o.other_document_id AND x.key = c.key AND x.status = 'reported'
    JOIN (SELECT key, min(position) AS position FROM form_cells GROUP BY key) f ON f.key = c.key
    WINDOW pair AS (PARTITION BY o.document_id, o.other_document_id)
),
first_of_pair AS (
    SELECT * FROM compared WHERE left_value <> right_value
    QUALIFY row_number() OVER (
        PARTITION BY document_id, other_document_id ORDER BY NOT sure, doubtful, position, key
    ) = 1
)
SELECT
    CASE WHEN official AND sure AND 2 * differing <= numbers THEN 'error' ELSE 'warning' END AS severity,
    agency_id, agency, year, document_id, other_document_id, key, key AS other_key, left_value, right_value,
    l.label AS left_what, l.label || '（' || other_url || '）' AS right_what, doubtful, url,
    '“' || l.label || '”是 {left}，而 ' || other_url || ' 上是 {right}；两份文档共有 ' || differing || ' 个数字不同' AS sentence_zh,
    key || ' is {left}, and {right} at ' || other_url || '; the two documents differ in '
        || differing || CASE differing WHEN 1 THEN ' number' ELSE ' numbers' END AS sentence_en
FROM first_of_pair JOIN cell_labels l USING (key)
