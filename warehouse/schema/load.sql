-- From `records` (one row a parsed version of a document, see warehouse/records.py), `resolved` (names and their
-- agencies) and `seen` (captures) to the long tables.

-- The same content at an address is one document, whatever bytes came with it: its latest record.
CREATE TEMP TABLE latest AS
SELECT
    substr(sha256(coalesce(url, '') || ' ' || coalesce(content_digest, sha256)), 1, 16) AS document_id,
    resolved.agency_id,
    records.*
FROM records LEFT JOIN resolved USING (agency, host, portal, year)
QUALIFY row_number() OVER (
    PARTITION BY url, coalesce(content_digest, sha256) ORDER BY fetched_at DESC NULLS LAST, parser DESC, archive_file DESC
) = 1;

-- Every capture of a version, by its bytes: those that were not parsed because the bytes were known, too.
CREATE TEMP TABLE bytes AS
SELECT DISTINCT s.address, s.payload_sha256, l.document_id
FROM records r
JOIN seen s USING (capture_id)
JOIN latest l ON l.url IS NOT DISTINCT FROM r.url
    AND coalesce(l.content_digest, l.sha256) IS NOT DISTINCT FROM coalesce(r.content_digest, r.sha256);

INSERT INTO captures
SELECT s.capture_id, s.address, b.document_id, s.fetched_at, s.status, s.revisit, s.portal, s.archive_file
FROM seen s LEFT JOIN bytes b ON b.address = s.address AND b.payload_sha256 = s.payload_sha256 AND s.status IN (200, 304)
WHERE b.document_id IS NOT NULL OR s.address IN (SELECT address FROM bytes)
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

INSERT INTO documents
SELECT
    document_id, url, portal, fetched_at, archive_file, capture_id, sha256, content_digest, media_type, charset, official,
    tampering, kind, form, agency_id, agency, year, title, published_on, error, parser,
    coalesce(first_seen, fetched_at) AS since, coalesce(last_seen, fetched_at), gone_since,
    row_number() OVER (PARTITION BY url ORDER BY since NULLS LAST, document_id),
    count(*) OVER (PARTITION BY url)
FROM latest LEFT JOIN lives USING (document_id)
ORDER BY document_id;

INSERT INTO cells
SELECT document_id, cell.key, cell.value, cell.raw, cell.status, cell.trust, cell."where"
FROM (SELECT document_id, unnest(cells) AS cell FROM latest ORDER BY document_id);

INSERT INTO checks
SELECT document_id, "check".code, "check"."over", "check"."left", "check"."right", "check".status
FROM (SELECT document_id, unnest(checks) AS "check" FROM latest ORDER BY document_id);

INSERT INTO sections
SELECT document_id, position, section.number, section.title, section.text
FROM (SELECT document_id, unnest(sections) AS section, generate_subscripts(sections, 1) AS position FROM latest ORDER BY document_id);

INSERT INTO claims
SELECT document_id, claim.key, claim.value, claim.text, claim.agrees
FROM (SELECT document_id, unnest(claims) AS claim FROM latest ORDER BY document_id);

INSERT INTO notes
SELECT document_id, note.code, note.text, note."where"
FROM (SELECT document_id, unnest(notes) AS note FROM latest ORDER BY document_id);

INSERT INTO agencies
SELECT k.agency_id, k.name, k.level, k.kind, k.parent_id, k.division, k.resolved, NULL, NULL, 0
FROM known_agencies k ORDER BY k.agency_id;

-- One document stands for each agency and year: on an official host before a mirror, with more numbers before fewer,
-- the latest before earlier ones. Of the versions of an address only the last is a candidate: the body itself replaced
-- the others.
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
