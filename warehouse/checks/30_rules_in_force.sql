-- 现行有效件数与上年不衔接 · Regulations and normative documents in force that do not follow from last year's, what was issued and what was repealed.
-- Source: 国办公开办函〔2021〕30号, 第二十条第（一）项: 本年制发件数, 本年废止件数, 现行有效件数. More in force than last year's and the
-- new ones can account for is a warning. Fewer is only information: rules also lapse at the end of their term, and the
-- form does not say whether those count as repealed. Both reports must follow the form of 2021: 对外公开总数量 of the form
-- of 2019 counts what is public, not what is in force. Silent where a number is blank or missing.
WITH rules AS (
    SELECT
        document_id, split_part(key, '.', 2) AS kind, bool_or(doubtful) AS doubtful,
        max(value) FILTER (WHERE ends_with(key, '.in_force')) AS in_force,
        max(value) FILTER (WHERE ends_with(key, '.issued'))
            - max(value) FILTER (WHERE ends_with(key, '.repealed')) AS gained
    FROM report_cells
    WHERE key IN (
        'disclosure.regulations.in_force', 'disclosure.regulations.issued', 'disclosure.regulations.repealed',
        'disclosure.normative_documents.in_force', 'disclosure.normative_documents.issued',
        'disclosure.normative_documents.repealed'
    )
    GROUP BY ALL
),
compared AS (
    SELECT
        p.*, 'disclosure.' || now.kind AS row, now.in_force AS left_value, ago.in_force + now.gained AS right_value,
        now.doubtful OR ago.doubtful AS doubtful
    FROM report_pairs p
    JOIN rules now ON now.document_id = p.document_id
    JOIN rules ago ON ago.document_id = p.earlier_id AND ago.kind = now.kind
    WHERE now.in_force <> ago.in_force + now.gained
)
SELECT
    CASE WHEN left_value > right_value AND NOT doubtful THEN 'warning' ELSE 'info' END AS severity,
    agency_id, agency, year, document_id, earlier_id AS other_document_id,
    key, key || ' + ' || row || '.issued - ' || row || '.repealed' AS other_key, left_value, right_value,
    year || '年报告：' || label AS left_what, '上年现行有效件数 + 本年制发 - 本年废止' AS right_what, doubtful, url,
    '“' || label || '”是 {left}，而上年现行有效件数加本年制发、减本年废止是 {right}' AS sentence_zh,
    key || ' is {left}; in force last year, and issued less repealed this year, make {right}' AS sentence_en
FROM compared JOIN cell_labels ON key = row || '.in_force'
