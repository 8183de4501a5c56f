-- 对外公开总数量增加得比新公开的多 · Regulations and normative documents open to the public that grew by more than were newly disclosed.
-- Source: 国办公开办函〔2019〕60号, 第二十条第（一）项: 本年新公开数量, 对外公开总数量. The form has no cell for what was taken away, so a
-- total that fell, or grew by less, says nothing. Only between two reports in the form of 2019 (2019 and 2020).
WITH rules AS (
    SELECT
        document_id, split_part(key, '.', 2) AS kind, bool_or(doubtful) AS doubtful,
        max(value) FILTER (WHERE ends_with(key, '.disclosed_total')) AS disclosed_total,
        max(value) FILTER (WHERE ends_with(key, '.disclosed')) AS disclosed
    FROM report_cells
    WHERE key IN (
        'disclosure.regulations.disclosed', 'disclosure.regulations.disclosed_total',
        'disclosure.normative_documents.disclosed', 'disclosure.normative_documents.disclosed_total'
    )
    GROUP BY ALL
),
compared AS (
    SELECT
        p.*, 'disclosure.' || now.kind AS row, now.disclosed_total AS left_value,
        ago.disclosed_total + now.disclosed AS right_value, now.doubtful OR ago.doubtful AS doubtful
    FROM report_pairs p
    JOIN rules now ON now.document_id = p.document_id
    JOIN rules ago ON ago.document_id = p.earlier_id AND ago.kind = now.kind
    WHERE now.disclosed_total > ago.disclosed_total + now.disclosed
)
SELECT
    CASE WHEN doubtful THEN 'info' ELSE 'warning' END AS severity,
    agency_id, agency, year, document_id, earlier_id AS other_document_id,
    key, key || ' + ' || row || '.disclosed' AS other_key, left_value, right_value,
    year || '年报告：' || label AS left_what, '上年对外公开总数量 + 本年新公开数量' AS right_what, doubtful, url,
    '“' || label || '”是 {left}，而上年总数量加本年新公开数量只有 {right}' AS sentence_zh,
    key || ' is {left}; last year''s total and what was newly disclosed make only {right}' AS sentence_en
FROM compared JOIN cell_labels ON key = row || '.disclosed_total'
