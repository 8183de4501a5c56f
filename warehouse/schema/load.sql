-- From `records` (one row a parsed version of a document, see warehouse/records.py) and `seen` (captures) to the long
-- tables. Only documents that are not there yet are loaded; what is told of them together follows in derive.sql.

-- The same content at an address is one document, whatever bytes came with it: its latest record.
CREATE TEMP TABLE latest AS
SELECT
    substr(sha256(coalesce(url, '') || ' ' || coalesce(content_digest, sha256)), 1, 16) AS document_id,
    min(fetched_at) OVER content AS first_read,
    max(fetched_at) OVER content AS last_read,
    records.*
FROM records
WINDOW content AS (PARTITION BY url, coalesce(content_digest, sha256))
QUALIFY row_number() OVER (
    PARTITION BY url, coalesce(content_digest, sha256) ORDER BY fetched_at DESC NULLS LAST, parser DESC, archive_file DESC
) = 1;

-- Which bytes hold it: captures of bytes that were parsed before are not parsed again.
INSERT INTO document_bytes
SELECT DISTINCT s.address, s.payload_sha256, l.document_id
FROM records r
JOIN seen s USING (capture_id)
JOIN latest l ON l.url IS NOT DISTINCT FROM r.url
    AND coalesce(l.content_digest, l.sha256) IS NOT DISTINCT FROM coalesce(r.content_digest, r.sha256)
ORDER BY ALL;

INSERT INTO documents
SELECT
    document_id, url, portal, fetched_at, archive_file, capture_id, sha256, content_digest, media_type, charset, official,
    tampering, kind, form, NULL, agency, year, title, published_on, error, parser, first_read, last_read, NULL, NULL, NULL
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
