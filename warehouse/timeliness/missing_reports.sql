-- 应有而未见的报告 · Agencies that reported on an earlier year and of which nothing on this year is here, though the season is over and the portal was asked.
-- Source: 条例 2008, Art. 31 and 条例 2019, Art. 49: by 31 March of the next year everybody has published.
-- That a report was not found does not prove that there is none. So a row needs all of this: the season had ended when
-- the warehouse was built; the portal that had the agency's report was captured after the season; on that portal another
-- agency's report on this year was found; no document of the agency on this year is here, not even a link to a
-- file; the name is resolved; and no reform of that time ended the body.
-- @agency_id 机构编号 · Agency.
-- @agency 机构名称 · Name of the agency.
-- @year 报告年度 · Year without a report.
-- @level 行政层级 · Level of the agency.
-- @kind 机构类型 · Kind of the agency.
-- @division 行政区划代码 · Division of the agency.
-- @portal_id 门户编号 · Portal that had its last report.
-- @last_year 此前最近的报告年度 · Last year before with a report.
-- @years_since 间隔年数 · Years since then; 1: it reported last year.
-- @reported_again 此后再有报告的年度 · First year after with a report; null: none yet.
-- @last_url 此前最近报告的网址 · Where the last report was captured.
WITH placed AS (
    SELECT *, coalesce(portal_id, regexp_extract(url, '^https?://([^/?#]+)', 1)) AS site
    FROM reports WHERE year BETWEEN 2000 AND 9000
),
asked AS (
    SELECT coalesce(portal_id, regexp_extract(url, '^https?://([^/?#]+)', 1)) AS site, max(seen) AS until
    FROM (
        SELECT portal_id, url, fetched_at AS seen FROM captures
        UNION ALL
        SELECT portal_id, url, last_seen FROM documents
    )
    GROUP BY ALL
),
season AS (
    SELECT
        y.site, y.year
    FROM (SELECT DISTINCT site, year FROM placed) y
    JOIN asked a ON a.site = y.site
    CROSS JOIN build b
    -- midnight after 31 March in China
    WHERE epoch_us(least(a.until, b.built_at)) >= epoch_us(make_date(y.year + 1, 4, 1)::TIMESTAMP) - 28800000000
),
due AS (
    SELECT
        r.agency_id, s.year, max(r.year) AS last_year, arg_max(r.url, r.year) AS last_url,
        arg_max(r.portal_id, r.year) AS portal_id,
        r.site
    FROM season s
    JOIN placed r ON r.site = s.site AND r.year < s.year
    GROUP BY r.agency_id, s.year, r.site
),
next AS (
    SELECT d.agency_id, d.year, min(r.year) AS reported_again
    FROM due d JOIN reports r ON r.agency_id = d.agency_id AND r.year > d.year
    GROUP BY ALL
)
SELECT
    d.agency_id, a.name AS agency, d.year, a.level, a.kind, a.division, d.portal_id, d.last_year,
    d.year - d.last_year AS years_since, n.reported_again, d.last_url
FROM due d
JOIN agencies a ON a.agency_id = d.agency_id
LEFT JOIN next n ON n.agency_id = d.agency_id AND n.year = d.year
WHERE a.resolved
    AND NOT EXISTS (
        SELECT 1 FROM documents x
        WHERE x.agency_id = d.agency_id AND x.year = d.year
            AND x.kind IN ('annual_report', 'attachment_only', 'unreadable')
    )
    -- its last report anywhere was on this site
    AND NOT EXISTS (
        SELECT 1 FROM placed e WHERE e.agency_id = d.agency_id AND e.year > d.last_year AND e.year < d.year
    )
    AND NOT EXISTS (SELECT 1 FROM ended e WHERE e.agency_id = d.agency_id AND e.year <= d.year + 1)
