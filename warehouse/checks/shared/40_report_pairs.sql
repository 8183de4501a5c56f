-- 相邻两年的报告 · Two reports of surely the same body on two years that follow each other.
-- Bodies that a reform connects with another are left out around it, since what they carry over may have changed hands.
-- A name that is not resolved may be several bodies' name: its two reports must come from one host.
-- @agency_id 机构编号 · Agency.
-- @agency 机构名称 · Name of the agency.
-- @year 报告年度 · The later year.
-- @document_id 文档编号 · Report on the later year.
-- @url 来源网址 · Where it was captured.
-- @earlier_id 上年文档编号 · Report on the year before.
-- @earlier_url 上年来源网址 · Where that was captured.
SELECT r.agency_id, r.agency, r.year, r.document_id, r.url, e.document_id AS earlier_id, e.url AS earlier_url
FROM reports r
JOIN reports e ON e.agency_id = r.agency_id AND e.year = r.year - 1
JOIN agencies a ON a.agency_id = r.agency_id
WHERE (
        a.resolved
        OR regexp_extract(r.url, '^https?://([^/?#]+)', 1) = regexp_extract(e.url, '^https?://([^/?#]+)', 1)
    )
    AND NOT EXISTS (
        SELECT 1 FROM connected s WHERE s.agency_id = r.agency_id AND r.year BETWEEN s.year - 1 AND s.year + 2
    )
