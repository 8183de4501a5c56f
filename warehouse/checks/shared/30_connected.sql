-- 机构改革涉及的机构 · Agencies that a merger, split or transfer connects with another, either as what was before or as what came after.
-- @agency_id 机构编号 · Agency.
-- @year 年份 · Year of the reform; places followed up to two years later, and some were a year ahead.
SELECT agency_id, year FROM agency_successions
UNION
SELECT successor_id, year FROM agency_successions
