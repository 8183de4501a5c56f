-- 发布日期不合常理 · Dates of publication that are unlikely: before the year was over, more than two years late, or after the page was seen.
-- Source: 条例 2008, Art. 31 and 条例 2019, Art. 49 (31 March of the next year is the last date of all). A page may have
-- been moved or printed again, and a portal may print a date of its own: so these are warnings. Times are taken as
-- Chinese local dates.
WITH dated AS (
    SELECT
        *, make_date(year, 12, 31) AS ended, make_date(year + 3, 3, 31) AS latest,
        make_timestamp(epoch_us(first_seen) + 28800000000)::DATE AS seen
    FROM reports
    WHERE published_on IS NOT NULL AND year BETWEEN 2000 AND 9000
),
judged AS (
    SELECT
        *,
        CASE WHEN published_on <= ended THEN ended WHEN published_on > seen THEN seen ELSE latest END AS bound,
        CASE
            WHEN published_on <= ended THEN ['报告年度的最后一天', '早于', 'before the year was over', 'the last day of the year']
            WHEN published_on > seen THEN ['首次见到的日期', '晚于', 'after the page was first seen', 'when it was first seen']
            ELSE ['法定期限之后两年', '晚于', 'more than two years late', 'two years after the law''s date']
        END AS words
    FROM dated
    WHERE published_on <= ended OR published_on > latest OR published_on > seen
)
SELECT
    'warning' AS severity, agency_id, agency, year, document_id, NULL AS other_document_id,
    NULL AS key, NULL AS other_key, NULL AS left_value, NULL AS right_value,
    '发布日期 ' || published_on AS left_what, words[1] || ' ' || bound AS right_what,
    false AS doubtful, url,
    '发布日期 ' || published_on || ' ' || words[2] || words[1] || ' ' || bound AS sentence_zh,
    'published on ' || published_on || ', ' || words[3] || ' (' || words[4] || ': ' || bound || ')' AS sentence_en
FROM judged
