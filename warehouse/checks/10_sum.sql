-- 勾稽关系不成立 · Sums that the form demands and that do not hold in the report that stands for agency and year.
-- Source: the form (国办公开办函〔2021〕30号, 〔2019〕60号). The sums of the statistical table of 2014 to 2018 (国办发〔2014〕32号)
-- follow from its labels only, so they are warnings. So is a sum in a table whose layout leaves doubt how it is read.
-- Silent where a cell is missing or a total is left blank.
SELECT
    CASE WHEN doubtful OR form = '2014' THEN 'warning' ELSE 'error' END AS severity,
    agency_id, agency, year, document_id, NULL AS other_document_id,
    left_keys AS key, right_keys AS other_key, "left" AS left_value, "right" AS right_value,
    left_label || '（' || over_label || '）' AS left_what, right_label || '（' || over_label || '）' AS right_what,
    doubtful, url,
    left_label || '（' || over_label || '）是 {left}，' || right_label || '是 {right}，二者应当相等' AS sentence_zh,
    left_english || ' (' || over_english || ') is {left}, but ' || right_english
        || ' is {right}; they should be equal' AS sentence_en
FROM (
    SELECT
        r.agency_id, r.agency, r.year, r.form, r.document_id, r.url,
        k."over", k."left", k."right",
        coalesce(s.left_keys, k.code) AS left_keys, coalesce(s.right_keys, k.code) AS right_keys,
        coalesce(s.left_label, k.code) AS left_label, coalesce(s.right_label, k.code) AS right_label,
        coalesce(s.over_label, k."over") AS over_label,
        coalesce(s.left_english, k.code) AS left_english, coalesce(s.right_english, k.code) AS right_english,
        coalesce(s.over_english, k."over") AS over_english,
        EXISTS (
            SELECT 1 FROM notes n
            WHERE n.document_id = k.document_id AND n.code = 'parse_uncertain'
                AND ends_with(n.text, '(' || k."over" || ')')
        ) AS doubtful
    FROM checks k
    JOIN reports r USING (document_id)
    LEFT JOIN form_sums s ON s.form = r.form AND s.code = k.code AND s."over" = k."over"
    WHERE k.status = 'fail'
)
