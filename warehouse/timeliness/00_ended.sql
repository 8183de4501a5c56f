-- 机构改革中终止的机构 · Agencies that a reform ended: they have no report after it, or only for the two years in which places followed.
-- Whoever gave away some duties and still reports later is not among them.
-- @agency_id 机构编号 · Agency.
-- @year 年份 · Year of the reform; places may have been a year ahead.
SELECT s.agency_id, s.year
FROM agency_successions s JOIN agencies a ON a.agency_id = s.agency_id
WHERE a.last_year <= s.year + 2
