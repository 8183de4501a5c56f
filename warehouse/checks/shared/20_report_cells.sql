-- 报告中的数字 · The cells of the documents that stand for agency and year, with doubt.
-- @agency_id 机构编号 · Agency.
-- @agency 机构名称 · Name of the agency.
-- @year 报告年度 · Year that the report is on.
-- @document_id 文档编号 · The document.
-- @url 来源网址 · Where it was captured.
-- @key 单元格代码 · Key of the cell.
-- @value 数值 · The number; null: none is printed.
-- @status 状态 · reported, blank, missing or derived.
-- @proven 是否验证 · Whether a sum of the form that contains it holds and none fails.
-- @doubtful 是否存疑 · Whether the number must not be used as if it were sure: suspect, not printed but derived, or a count with a fraction.
SELECT
    r.agency_id, r.agency, r.year, c.document_id, r.url, c.key, c.value, c.status,
    c.trust = 'verified' AND c.status <> 'derived' AS proven,
    c.trust = 'suspect' OR c.status = 'derived'
        OR coalesce(l.unit = 'count' AND c.value <> trunc(c.value), false) AS doubtful
FROM reports r
JOIN cells c USING (document_id)
LEFT JOIN cell_labels l USING (key)
