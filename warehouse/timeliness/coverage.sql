-- 覆盖情况 · How many of the agencies that are known to report did so, and how sure their numbers are: one row for each portal, division, level, kind and year.
-- All counts add up: sum them over portals for a division, over divisions for a year. An agency is known from its first
-- report on, and until a reform ended it. It belongs to the portal of its report, or of the last one before.
-- @portal_id 门户编号 · Portal.
-- @division 行政区划代码 · Division of the agency; null: the name is not resolved.
-- @level 行政层级 · Level of the agency.
-- @kind 机构类型 · Kind of the agency.
-- @year 报告年度 · Year.
-- @known 已知机构数 · Agencies that reported on this year or an earlier one.
-- @published 已公布的机构数 · Agencies of which a document on this year is here, if only a link to a file.
-- @reported 有报告的机构数 · Agencies with a report.
-- @with_tables 有表格的机构数 · Agencies whose report has the form's tables.
-- @numbers 数字个数 · Numbers in the tables of these reports.
-- @verified 已验证的数字个数 · Numbers that the form's sums prove.
-- @suspect 存疑的数字个数 · Numbers in doubt.
-- @verified_share 已验证的比例 · verified divided by numbers; null: no numbers. When you add rows up, divide the sums instead.
WITH years AS (SELECT DISTINCT year FROM reports WHERE year BETWEEN 2000 AND 9000),
known AS (
    SELECT y.year, r.agency_id, arg_max(r.portal_id, r.year) AS portal_id
    FROM years y JOIN reports r ON r.year <= y.year
    GROUP BY y.year, r.agency_id
    HAVING max(r.year) = y.year
        OR NOT EXISTS (SELECT 1 FROM ended e WHERE e.agency_id = r.agency_id AND e.year <= y.year + 1)
),
seen AS (
    SELECT DISTINCT agency_id, year FROM documents
    WHERE agency_id IS NOT NULL AND kind IN ('annual_report', 'attachment_only')
),
counted AS (
    SELECT
        r.agency_id, r.year, r.form IS NOT NULL AS with_tables,
        count(c.value) AS numbers,
        count(c.value) FILTER (WHERE c.trust = 'verified') AS verified,
        count(c.value) FILTER (WHERE c.trust = 'suspect') AS suspect
    FROM reports r LEFT JOIN cells c USING (document_id)
    GROUP BY ALL
)
SELECT
    k.portal_id, a.division, a.level, a.kind, k.year,
    count(*)::INTEGER AS known,
    count(s.agency_id)::INTEGER AS published,
    count(c.agency_id)::INTEGER AS reported,
    count(*) FILTER (WHERE c.with_tables)::INTEGER AS with_tables,
    coalesce(sum(c.numbers), 0)::BIGINT AS numbers,
    coalesce(sum(c.verified), 0)::BIGINT AS verified,
    coalesce(sum(c.suspect), 0)::BIGINT AS suspect,
    sum(c.verified) / nullif(sum(c.numbers), 0) AS verified_share
FROM known k
LEFT JOIN agencies a ON a.agency_id = k.agency_id
LEFT JOIN counted c ON c.agency_id = k.agency_id AND c.year = k.year
LEFT JOIN seen s ON s.agency_id = k.agency_id AND s.year = k.year
GROUP BY k.portal_id, a.division, a.level, a.kind, k.year
