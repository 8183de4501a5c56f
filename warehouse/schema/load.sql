-- From the view `records` (one row a parsed document, see warehouse/records.py) to the long tables.

-- The same address and bytes captured again are one document: its latest capture.
CREATE TEMP TABLE latest AS
SELECT
    substr(sha256(coalesce(url, '') || ' ' || sha256), 1, 16) AS document_id,
    CASE WHEN agency IS NOT NULL THEN 'a' || substr(sha256(agency), 1, 11) END AS agency_id,
    *
FROM records
QUALIFY row_number() OVER (PARTITION BY url, sha256 ORDER BY fetched_at DESC NULLS LAST, parser DESC, archive_file DESC) = 1;

INSERT INTO documents
SELECT
    document_id, url, portal, fetched_at, archive_file, capture_id, sha256, content_digest, media_type, charset, official,
    tampering, kind, form, agency_id, agency, year, title, published_on, error, parser
FROM latest ORDER BY document_id;

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

-- One document stands for each agency and year: on an official host before a mirror, with more numbers before fewer,
-- the latest before earlier ones.
INSERT INTO reports
WITH candidates AS (
    SELECT
        d.document_id, d.agency_id, d.agency, d.year, d.form, d.title, d.published_on, d.url,
        coalesce(d.official, true) AND len(d.tampering) = 0 AS is_official,
        coalesce(f.numbers, 0) AS numbers, coalesce(d.fetched_at, TIMESTAMPTZ '1970-01-01 00:00:00Z') AS seen
    FROM documents d
    LEFT JOIN (SELECT document_id, count(value) AS numbers FROM cells GROUP BY ALL) f USING (document_id)
    WHERE d.kind = 'annual_report' AND d.agency_id IS NOT NULL AND d.year IS NOT NULL
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
    document_id, agency_id, agency, year, form, title, published_on, url, candidates,
    CASE WHEN candidates = 1 THEN 'only' WHEN by_host THEN 'official' WHEN by_numbers THEN 'complete' ELSE 'latest' END
FROM ranked WHERE place = 1
ORDER BY agency_id, year;

INSERT INTO agencies
SELECT agency_id, first(agency), min(year), max(year), count(*) FROM reports GROUP BY agency_id ORDER BY agency_id;
