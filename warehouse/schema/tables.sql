-- The long tables. They are the truth; the wide ones are made from them (see warehouse/wide.py).

CREATE TABLE portals (
    portal_id VARCHAR, name VARCHAR, division VARCHAR, base_url VARCHAR
);
COMMENT ON TABLE portals IS '门户网站 · Portals that the crawl covers.';
COMMENT ON COLUMN portals.portal_id IS '门户编号 · Id in the portal registry.';
COMMENT ON COLUMN portals.name IS '门户名称 · Name of the portal.';
COMMENT ON COLUMN portals.division IS '行政区划代码 · Code of its administrative division (GB/T 2260).';
COMMENT ON COLUMN portals.base_url IS '网址 · Address of its home page.';

CREATE TABLE form_cells (
    form VARCHAR, key VARCHAR, table_code VARCHAR, row_code VARCHAR, column_code VARCHAR,
    position INTEGER, label VARCHAR, unit VARCHAR
);
COMMENT ON TABLE form_cells IS '报告格式的单元格 · Every cell of every form, in the order of the form.';
COMMENT ON COLUMN form_cells.form IS '格式版本 · Form: 2014, 2019 or 2021.';
COMMENT ON COLUMN form_cells.key IS '单元格代码 · Key of the cell: table.row.column.';
COMMENT ON COLUMN form_cells.table_code IS '表代码 · Code of its table.';
COMMENT ON COLUMN form_cells.row_code IS '行代码 · Code of its row.';
COMMENT ON COLUMN form_cells.column_code IS '列代码 · Code of its column.';
COMMENT ON COLUMN form_cells.position IS '次序 · Place in the form, from 1.';
COMMENT ON COLUMN form_cells.label IS '表头 · Labels printed in the form, from the outermost group to the column.';
COMMENT ON COLUMN form_cells.unit IS '计量单位 · Unit: count (件), 10k_yuan (万元), yuan (元).';

CREATE TABLE documents (
    document_id VARCHAR, url VARCHAR, portal_id VARCHAR, fetched_at TIMESTAMPTZ, archive_file VARCHAR, capture_id VARCHAR,
    sha256 VARCHAR, content_digest VARCHAR, media_type VARCHAR, charset VARCHAR, official BOOLEAN, tampering VARCHAR[],
    kind VARCHAR, form VARCHAR, agency_id VARCHAR, agency VARCHAR, year INTEGER, title VARCHAR, published_on DATE,
    error VARCHAR, parser VARCHAR
);
COMMENT ON TABLE documents IS '文档 · Every page that was read, the latest capture of each address and content; reports and look-alikes.';
COMMENT ON COLUMN documents.document_id IS '文档编号 · Id made from address and bytes.';
COMMENT ON COLUMN documents.url IS '来源网址 · Where it was captured.';
COMMENT ON COLUMN documents.portal_id IS '门户编号 · Portal whose crawl brought it.';
COMMENT ON COLUMN documents.fetched_at IS '抓取时间 · When it was captured (UTC).';
COMMENT ON COLUMN documents.archive_file IS '存档文件 · WARC file that holds the bytes.';
COMMENT ON COLUMN documents.capture_id IS '存档记录 · Id of the capture in the archive.';
COMMENT ON COLUMN documents.sha256 IS '原始字节摘要 · Digest of the raw bytes.';
COMMENT ON COLUMN documents.content_digest IS '内容摘要 · Digest of what was read; changes only when the content does.';
COMMENT ON COLUMN documents.media_type IS '媒体类型 · Media type, as told by the content.';
COMMENT ON COLUMN documents.charset IS '字符编码 · Character encoding that decodes it.';
COMMENT ON COLUMN documents.official IS '是否政府网站 · Whether the host is a government one; null when there is no telling.';
COMMENT ON COLUMN documents.tampering IS '被植入的词语 · Words that a hijacked mirror put into the text.';
COMMENT ON COLUMN documents.kind IS '类型 · annual_report, attachment_only, other or unreadable.';
COMMENT ON COLUMN documents.form IS '格式版本 · Form that its tables follow.';
COMMENT ON COLUMN documents.agency_id IS '机构编号 · Agency; null when the page does not tell.';
COMMENT ON COLUMN documents.agency IS '机构名称 · Name as printed.';
COMMENT ON COLUMN documents.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN documents.title IS '标题 · Title.';
COMMENT ON COLUMN documents.published_on IS '发布日期 · Date of publication as printed (Chinese local date).';
COMMENT ON COLUMN documents.error IS '未能读取的原因 · Why it could not be read as a report.';
COMMENT ON COLUMN documents.parser IS '解析器版本 · Version of the parser that read it.';

CREATE TABLE agencies (
    agency_id VARCHAR, name VARCHAR, first_year INTEGER, last_year INTEGER, reports INTEGER
);
COMMENT ON TABLE agencies IS '机构 · Bodies that publish reports, by the name that they print.';
COMMENT ON COLUMN agencies.agency_id IS '机构编号 · Id made from the name; the same in every build.';
COMMENT ON COLUMN agencies.name IS '机构名称 · Name.';
COMMENT ON COLUMN agencies.first_year IS '最早年度 · First year with a report.';
COMMENT ON COLUMN agencies.last_year IS '最近年度 · Last year with a report.';
COMMENT ON COLUMN agencies.reports IS '报告数 · Years with a report.';

CREATE TABLE reports (
    document_id VARCHAR, agency_id VARCHAR, agency VARCHAR, year INTEGER, form VARCHAR, title VARCHAR, published_on DATE,
    url VARCHAR, candidates INTEGER, chosen_because VARCHAR
);
COMMENT ON TABLE reports IS '报告 · For each agency and year the document that stands for it; the others stay in documents.';
COMMENT ON COLUMN reports.document_id IS '文档编号 · The document that stands for agency and year.';
COMMENT ON COLUMN reports.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN reports.agency IS '机构名称 · Name of the agency.';
COMMENT ON COLUMN reports.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN reports.form IS '格式版本 · Form of its tables; null: no tables were found.';
COMMENT ON COLUMN reports.title IS '标题 · Title.';
COMMENT ON COLUMN reports.published_on IS '发布日期 · Date of publication as printed.';
COMMENT ON COLUMN reports.url IS '来源网址 · Where it was captured.';
COMMENT ON COLUMN reports.candidates IS '候选文档数 · How many documents there were for this agency and year.';
COMMENT ON COLUMN reports.chosen_because IS '选定理由 · Why this one: only, official, complete or latest.';

CREATE TABLE cells (
    document_id VARCHAR, key VARCHAR, value DECIMAL(20, 6), raw VARCHAR, status VARCHAR, trust VARCHAR, place VARCHAR
);
COMMENT ON TABLE cells IS '单元格 · One row for each cell of the form in each report.';
COMMENT ON COLUMN cells.document_id IS '文档编号 · Document.';
COMMENT ON COLUMN cells.key IS '单元格代码 · Key of the cell; see form_cells.';
COMMENT ON COLUMN cells.value IS '数值 · The number in the unit of form_cells; null when none is printed.';
COMMENT ON COLUMN cells.raw IS '原文 · What the page prints.';
COMMENT ON COLUMN cells.status IS '状态 · reported (printed), blank (an empty cell), missing (no such cell), derived (the sums leave one value).';
COMMENT ON COLUMN cells.trust IS '可信度 · verified (a sum that contains it holds and none fails), suspect (a sum fails, or its place, unit or kind is in doubt), unverified (no sum tells).';
COMMENT ON COLUMN cells.place IS '原文位置 · Where in the page: line, or table and row.';

CREATE TABLE checks (
    document_id VARCHAR, code VARCHAR, "over" VARCHAR, "left" DECIMAL(20, 6), "right" DECIMAL(20, 6), status VARCHAR
);
COMMENT ON TABLE checks IS '勾稽关系 · One row for each sum that the form demands.';
COMMENT ON COLUMN checks.document_id IS '文档编号 · Document.';
COMMENT ON COLUMN checks.code IS '勾稽关系代码 · Code of the identity.';
COMMENT ON COLUMN checks."over" IS '所在行或列 · Row or column that it was evaluated on.';
COMMENT ON COLUMN checks."left" IS '左边 · Sum of the left side.';
COMMENT ON COLUMN checks."right" IS '右边 · Sum of the right side.';
COMMENT ON COLUMN checks.status IS '结果 · pass, fail or unknown (a cell is missing, or the total is left blank).';

CREATE TABLE sections (
    document_id VARCHAR, position INTEGER, number INTEGER, title VARCHAR, text VARCHAR
);
COMMENT ON TABLE sections IS '正文各部分 · The parts of the text, without the tables.';
COMMENT ON COLUMN sections.document_id IS '文档编号 · Document.';
COMMENT ON COLUMN sections.position IS '次序 · Place in the text, from 1.';
COMMENT ON COLUMN sections.number IS '序号 · Number as printed.';
COMMENT ON COLUMN sections.title IS '标题 · Heading.';
COMMENT ON COLUMN sections.text IS '正文 · Text.';

CREATE TABLE claims (
    document_id VARCHAR, key VARCHAR, value DECIMAL(20, 6), text VARCHAR, agrees BOOLEAN
);
COMMENT ON TABLE claims IS '正文中的数字 · Numbers that the text states about cells of the tables.';
COMMENT ON COLUMN claims.document_id IS '文档编号 · Document.';
COMMENT ON COLUMN claims.key IS '单元格代码 · Cell that the text speaks of.';
COMMENT ON COLUMN claims.value IS '数值 · Number in the text.';
COMMENT ON COLUMN claims.text IS '原文 · The words.';
COMMENT ON COLUMN claims.agrees IS '是否与表格一致 · Whether the table says the same; null when the table is silent or in doubt.';

CREATE TABLE notes (
    document_id VARCHAR, code VARCHAR, text VARCHAR, place VARCHAR
);
COMMENT ON TABLE notes IS '说明 · What a reader of the numbers should know.';
COMMENT ON COLUMN notes.document_id IS '文档编号 · Document.';
COMMENT ON COLUMN notes.code IS '说明代码 · Kind of note, such as source_inconsistent.';
COMMENT ON COLUMN notes.text IS '内容 · What was noticed.';
COMMENT ON COLUMN notes.place IS '原文位置 · Where.';

CREATE TABLE build (
    schema_version INTEGER, parsers VARCHAR
);
COMMENT ON TABLE build IS '构建信息 · One row on how this file was made.';
COMMENT ON COLUMN build.schema_version IS '结构版本 · Version of these tables.';
COMMENT ON COLUMN build.parsers IS '解析器版本 · Versions of the parser that read the documents.';
