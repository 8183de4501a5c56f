-- What is told of all documents together: made anew from the long tables at every build. `seen` has the captures,
-- `resolved` the agency of every name, `known_agencies` the agencies.

DELETE FROM captures;
INSERT INTO captures
SELECT s.capture_id, s.address, b.document_id, s.fetched_at, s.status, s.revisit, s.portal, s.archive_file
FROM seen s
LEFT JOIN document_bytes b
    ON b.address = s.address AND b.payload_sha256 = s.payload_sha256 AND s.status IN (200, 304)
WHERE b.document_id IS NOT NULL OR s.address IN (SELECT address FROM document_bytes)
ORDER BY s.address, s.fetched_at, s.capture_id;

CREATE TEMP TABLE lives AS
WITH times AS (
    SELECT document_id, min(fetched_at) AS first_seen, max(fetched_at) AS last_seen, any_value(url) AS address
    FROM captures WHERE document_id IS NOT NULL GROUP BY document_id
),
there AS (SELECT url AS address, max(fetched_at) AS at FROM captures WHERE status IN (200, 304) GROUP BY url),
gone AS (
    SELECT c.url AS address, min(c.fetched_at) AS gone_since
    FROM captures c JOIN there ON there.address = c.url
    WHERE c.status IN (404, 410) AND c.fetched_at > there.at GROUP BY c.url
)
SELECT times.document_id, first_seen, last_seen, gone_since FROM times LEFT JOIN gone USING (address);

CREATE TEMP TABLE told AS
SELECT
    d.document_id, r.agency_id, coalesce(l.first_seen, d.first_seen) AS first_seen,
    coalesce(l.last_seen, d.last_seen) AS last_seen, l.gone_since,
    row_number() OVER (PARTITION BY d.url ORDER BY coalesce(l.first_seen, d.first_seen) NULLS LAST, d.document_id) AS version,
    count(*) OVER (PARTITION BY d.url) AS versions
FROM documents d
LEFT JOIN lives l USING (document_id)
LEFT JOIN resolved r
    ON r.agency = d.agency AND r.host IS NOT DISTINCT FROM regexp_extract(d.url, '^https?://([^/:?#]+)', 1)
    AND r.portal IS NOT DISTINCT FROM d.portal_id AND r.year IS NOT DISTINCT FROM d.year;

UPDATE documents SET
    agency_id = told.agency_id, first_seen = told.first_seen, last_seen = told.last_seen, gone_since = told.gone_since,
    version = told.version, versions = told.versions
FROM told WHERE documents.document_id = told.document_id;

DELETE FROM agencies;
INSERT INTO agencies
SELECT k.agency_id, k.name, k.level, k.kind, k.parent_id, k.division, k.resolved, NULL, NULL, 0
FROM known_agencies k ORDER BY k.agency_id;

-- One document stands for each agency and year: on an official host before a mirror, with more numbers before fewer,
-- the latest before earlier ones. Of the versions of an address only the last is a candidate: the body itself replaced
-- the others.
DELETE FROM reports;
INSERT INTO reports
WITH candidates AS (
    SELECT
        d.document_id, d.agency_id, d.agency, d.year, d.form, d.title, d.published_on, d.url, d.portal_id, d.version,
        d.versions, d.first_seen,
        coalesce(d.official, true) AND len(d.tampering) = 0 AS is_official,
        coalesce(f.numbers, 0) AS numbers, coalesce(d.fetched_at, TIMESTAMPTZ '1970-01-01 00:00:00Z') AS seen
    FROM documents d
    LEFT JOIN (SELECT document_id, count(value) AS numbers FROM cells GROUP BY ALL) f USING (document_id)
    WHERE d.kind = 'annual_report' AND d.agency_id IS NOT NULL AND d.year IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY d.url, d.agency_id, d.year ORDER BY d.last_seen DESC NULLS LAST, d.version DESC) = 1
),
ranked AS (
    SELECT
        *,
        row_number() OVER w AS place,
        count(*) OVER same AS candidates,
        min(is_official::INTEGER) OVER same < max(is_official::INTEGER) OVER same AS by_host,
        min(numbers) OVER same < max(numbers) OVER same AS by_numbers
    FROM candidates
    WINDOW
        same AS (PARTITION BY agency_id, year),
        w AS (PARTITION BY agency_id, year ORDER BY is_official DESC, numbers DESC, seen DESC, published_on DESC NULLS LAST, document_id)
)
SELECT
    r.document_id, r.agency_id, r.agency, r.year, r.form, r.title, r.published_on, r.url, r.candidates,
    CASE WHEN r.candidates = 1 THEN 'only' WHEN by_host THEN 'official' WHEN by_numbers THEN 'complete' ELSE 'latest' END,
    r.portal_id, a.level, a.kind, a.division, r.version, r.versions, r.first_seen
FROM ranked r JOIN agencies a USING (agency_id) WHERE place = 1
ORDER BY r.agency_id, r.year;

UPDATE agencies SET first_year = found.first_year, last_year = found.last_year, reports = found.reports
FROM (SELECT agency_id, min(year) AS first_year, max(year) AS last_year, count(*) AS reports FROM reports GROUP BY ALL) found
WHERE agencies.agency_id = found.agency_id;

-- Two versions of a report at one address, one after the other: the cells in which they differ.
DELETE FROM revisions;
INSERT INTO revisions
WITH versions AS (
    SELECT
        document_id, agency_id, year, url, first_seen,
        lag(document_id) OVER (PARTITION BY url, agency_id, year ORDER BY version) AS earlier_id
    FROM documents WHERE kind = 'annual_report' AND versions > 1 AND agency_id IS NOT NULL AND year IS NOT NULL
),
pairs AS (SELECT * FROM versions WHERE earlier_id IS NOT NULL),
before AS (SELECT p.document_id AS later_id, c.* FROM pairs p JOIN cells c ON c.document_id = p.earlier_id),
after AS (SELECT p.document_id AS later_id, c.* FROM pairs p JOIN cells c ON c.document_id = p.document_id),
changed AS (
    SELECT
        later_id, key, before.value AS earlier, after.value AS later, before.raw AS earlier_raw, after.raw AS later_raw
    FROM before FULL JOIN after USING (later_id, key)
    WHERE before.value IS DISTINCT FROM after.value
)
SELECT p.agency_id, p.year, p.url, p.earlier_id, p.document_id, p.first_seen, key, earlier, later, earlier_raw, later_raw
FROM changed JOIN pairs p ON p.document_id = changed.later_id
ORDER BY p.agency_id, p.year, p.url, p.document_id, key;
