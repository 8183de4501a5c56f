-- Prose that was used before; filled by warehouse/reuse.py.

CREATE TABLE text_reuse (
    agency_id VARCHAR, agency VARCHAR, year INTEGER, document_id VARCHAR, position INTEGER, number INTEGER, title VARCHAR,
    kind VARCHAR, other_agency_id VARCHAR, other_agency VARCHAR, other_year INTEGER, other_document_id VARCHAR,
    other_position INTEGER, shared DOUBLE, characters INTEGER, others INTEGER, url VARCHAR, other_url VARCHAR
);
COMMENT ON TABLE text_reuse IS '文字雷同 · Sections of reports of which half or more stands in the report of the same agency for the year before, or in that of another agency for the same or an earlier year: the nearest one of each kind. Compared are runs of eight Chinese characters, with numbers, punctuation, titles of laws and the names of the agency and its division left out; the fixed sentences of the form, and what more than 3 % of the agencies print, do not count. It shows that texts are alike, not who wrote first. A text that shares less than about 60 % with another agency''s may be missed.';
COMMENT ON COLUMN text_reuse.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN text_reuse.agency IS '机构名称 · Name of the agency.';
COMMENT ON COLUMN text_reuse.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN text_reuse.document_id IS '文档编号 · The document that stands for agency and year.';
COMMENT ON COLUMN text_reuse.position IS '次序 · Place of the section in the text, from 1; see sections.';
COMMENT ON COLUMN text_reuse.number IS '序号 · Number of the section as printed.';
COMMENT ON COLUMN text_reuse.title IS '标题 · Heading of the section.';
COMMENT ON COLUMN text_reuse.kind IS '类型 · last_year (the same agency''s report on the year before) or other_body (another agency, same or earlier year).';
COMMENT ON COLUMN text_reuse.other_agency_id IS '另一机构编号 · Agency of the other text.';
COMMENT ON COLUMN text_reuse.other_agency IS '另一机构名称 · Name of that agency.';
COMMENT ON COLUMN text_reuse.other_year IS '另一报告年度 · Year that the other report is on; among texts as near as each other, the earliest.';
COMMENT ON COLUMN text_reuse.other_document_id IS '另一文档编号 · Document of the other text.';
COMMENT ON COLUMN text_reuse.other_position IS '另一文本次序 · Place of the other section in its text, from 1.';
COMMENT ON COLUMN text_reuse.shared IS '雷同比例 · Share of this section''s own text that the other one has, 0.5 to 1.';
COMMENT ON COLUMN text_reuse.characters IS '比较字数 · How much own text this section has: its different runs of eight characters, about one a character.';
COMMENT ON COLUMN text_reuse.others IS '其他雷同机构数 · How many further agencies have half or more of this text in the same or an earlier year; a lower bound where very many are alike but not equal. 0 for last_year.';
COMMENT ON COLUMN text_reuse.url IS '来源网址 · Where the report was captured.';
COMMENT ON COLUMN text_reuse.other_url IS '另一来源网址 · Where the other report was captured.';

-- What the text of an agency must be freed of before it is compared: its names, and those of its division and of those
-- above, with and without their last word; the longest first.
CREATE TEMP TABLE reuse_names AS
WITH RECURSIVE above AS (
    SELECT a.agency_id, d.name, d.parent, 1 AS depth FROM agencies a JOIN divisions d ON d.code = a.division
    UNION ALL
    SELECT u.agency_id, d.name, d.parent, depth + 1 FROM above u JOIN divisions d ON d.code = u.parent WHERE depth < 5
),
places AS (
    SELECT agency_id, name FROM above
    UNION
    SELECT agency_id, regexp_replace(name, '(特别行政区|自治区|自治州|自治县|新区|地区|街道|省|市|县|区|盟|旗|镇|乡)$', '') FROM above
),
printed AS (
    SELECT agency_id, name FROM agencies UNION SELECT agency_id, name FROM agency_names UNION SELECT agency_id, agency FROM reports
),
short AS (
    SELECT agency_id, replace(printed.name, places.name, '') AS name FROM printed JOIN places USING (agency_id)
    WHERE starts_with(printed.name, places.name)
),
names AS (FROM printed UNION FROM places UNION SELECT * FROM short WHERE length(name) > 2)
SELECT agency_id, list(name ORDER BY length(name) DESC, name) AS names FROM names WHERE length(name) > 1 GROUP BY agency_id;

-- The text as it is compared: Chinese characters only, every number one sign, without titles of laws and set phrases.
CREATE TEMP MACRO reuse_folded(said, names) AS regexp_replace(
    regexp_replace(
        list_reduce(
            coalesce(names, []),
            lambda t, name: replace(t, name, ''),
            regexp_replace(
                said,
                '《[^》]{1,80}》|\s+|习近平(新时代中国特色社会主义思想|总书记)|党的[一二三四五六七八九十]+大'
                || '|[一二三四五六七八九十]+届[一二三四五六七八九十、历次]+中?全会(精神)?|党中央、国务院|国务院办公厅'
                || '|(中华人民共和国)?政府信息公开(条例|工作)',
                '', 'g'
            )
        ),
        '[0-9０-９]+([.．,，][0-9０-９]+)*', '〇', 'g'
    ),
    '[^一-鿿㐀-䶿〇]+', '', 'g'
);

-- Its runs of eight characters, each as a number; nothing for a shorter text.
CREATE TEMP MACRO reuse_side_by_side(codes) AS list_zip(
    codes[:-8], codes[2:-7], codes[3:-6], codes[4:-5], codes[5:-4], codes[6:-3], codes[7:-2], codes[8:]
);
CREATE TEMP MACRO reuse_runs(folded) AS list_transform(
    reuse_side_by_side(list_transform(string_split(folded, ''), lambda c: ord(c))),
    lambda run: (hash(run) % 4294967296)::UINTEGER
);
-- How many two of such sets have in common: what stands twice in both together (twice as fast as list_intersect).
CREATE TEMP MACRO reuse_twice(together) AS len(
    list_filter(list_zip(together[:-2], together[2:]), lambda two: two[1] = two[2])
);
CREATE TEMP MACRO reuse_common_runs(one, other) AS reuse_twice(list_sort(one || other));

CREATE TEMP TABLE reuse_texts (text UBIGINT, size INTEGER, few UINTEGER[], runs UINTEGER[]);
CREATE TEMP TABLE reuse_sections (document_id VARCHAR, position INTEGER, text UBIGINT);
CREATE TEMP TABLE reuse_bands (text UBIGINT, band UBIGINT);
CREATE TEMP TABLE reuse_common (run UINTEGER);
CREATE TEMP TABLE reuse_shares (text UBIGINT, other UBIGINT, shared DOUBLE);
