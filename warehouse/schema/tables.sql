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
    error VARCHAR, parser VARCHAR, first_seen TIMESTAMPTZ, last_seen TIMESTAMPTZ, gone_since TIMESTAMPTZ,
    version INTEGER, versions INTEGER
);
COMMENT ON TABLE documents IS '文档 · Every content that an address had, once, whatever its bytes; reports and look-alikes.';
COMMENT ON COLUMN documents.document_id IS '文档编号 · Id made from address and content.';
COMMENT ON COLUMN documents.first_seen IS '首次见到 · When this content was first captured (UTC).';
COMMENT ON COLUMN documents.last_seen IS '最近见到 · When it was last captured (UTC).';
COMMENT ON COLUMN documents.gone_since IS '撤下时间 · First capture that found the address withdrawn (404, 410) and after which it did not come back; null: not known to be withdrawn.';
COMMENT ON COLUMN documents.version IS '版本 · Which of the contents of its address it is, from 1, by first_seen.';
COMMENT ON COLUMN documents.versions IS '版本数 · How many contents the address had.';
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

CREATE TABLE captures (
    capture_id VARCHAR, url VARCHAR, document_id VARCHAR, fetched_at TIMESTAMPTZ, status INTEGER, revisit BOOLEAN,
    portal_id VARCHAR, archive_file VARCHAR
);
COMMENT ON TABLE captures IS '抓取记录 · When each address was asked, and what came.';
COMMENT ON COLUMN captures.capture_id IS '抓取编号 · Id of the record in the archive.';
COMMENT ON COLUMN captures.url IS '网址 · Address, in one spelling.';
COMMENT ON COLUMN captures.document_id IS '文档编号 · The content that it gave; null: none that was read.';
COMMENT ON COLUMN captures.fetched_at IS '抓取时间 · When (UTC).';
COMMENT ON COLUMN captures.status IS 'HTTP状态码 · Status of the answer.';
COMMENT ON COLUMN captures.revisit IS '内容未变 · Whether the bytes were those of an earlier capture.';
COMMENT ON COLUMN captures.portal_id IS '门户编号 · Portal that the host belongs to.';
COMMENT ON COLUMN captures.archive_file IS '存档文件 · WARC file that holds the record.';

CREATE TABLE divisions (code VARCHAR, name VARCHAR, level VARCHAR, parent VARCHAR);
COMMENT ON TABLE divisions IS '行政区划 · Administrative divisions, those of today (2023) and those since 2008 that are no more.';
COMMENT ON COLUMN divisions.code IS '行政区划代码 · Code (GB/T 2260; nine digits for a township); an f behind it: former, and the code is another one''s now.';
COMMENT ON COLUMN divisions.name IS '名称 · Name.';
COMMENT ON COLUMN divisions.level IS '行政层级 · country, province, city, county or township.';
COMMENT ON COLUMN divisions.parent IS '上级区划 · Code of the division that it lies in.';

CREATE TABLE agencies (
    agency_id VARCHAR, name VARCHAR, level VARCHAR, kind VARCHAR, parent_id VARCHAR, division VARCHAR, resolved BOOLEAN,
    first_year INTEGER, last_year INTEGER, reports INTEGER
);
COMMENT ON TABLE agencies IS '机构 · Bodies that publish reports, and all bodies above them.';
COMMENT ON COLUMN agencies.agency_id IS '机构编号 · Id made of division and body, the same in every build; of a name that was not resolved, made of the name.';
COMMENT ON COLUMN agencies.name IS '机构名称 · Full name of today, or of its last day; of a name that was not resolved, the name as printed.';
COMMENT ON COLUMN agencies.level IS '行政层级 · central, province, city, county or township; null: not known.';
COMMENT ON COLUMN agencies.kind IS '机构类型 · government, office, department, zone, subdistrict, central, vertical, institution or other; null: not known.';
COMMENT ON COLUMN agencies.parent_id IS '上级机构 · The government that it is of, or the body above.';
COMMENT ON COLUMN agencies.division IS '行政区划代码 · Its division; see divisions.';
COMMENT ON COLUMN agencies.resolved IS '是否认定 · Whether the name was resolved to a body; false: see unresolved_names.';
COMMENT ON COLUMN agencies.first_year IS '最早年度 · First year with a report; null: it only stands above one.';
COMMENT ON COLUMN agencies.last_year IS '最近年度 · Last year with a report.';
COMMENT ON COLUMN agencies.reports IS '报告数 · Years with a report.';

CREATE TABLE agency_names (agency_id VARCHAR, name VARCHAR, how VARCHAR, first_year INTEGER, last_year INTEGER, reports INTEGER);
COMMENT ON TABLE agency_names IS '机构名称沿革 · Names under which an agency was printed.';
COMMENT ON COLUMN agency_names.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN agency_names.name IS '名称 · Name as printed.';
COMMENT ON COLUMN agency_names.how IS '判定规则 · Rule that told the agency: exact, synonym, unique, host, reviewed …';
COMMENT ON COLUMN agency_names.first_year IS '最早年度 · First report year with the name.';
COMMENT ON COLUMN agency_names.last_year IS '最近年度 · Last report year with the name.';
COMMENT ON COLUMN agency_names.reports IS '次数 · Documents that print it.';

CREATE TABLE agency_successions (agency_id VARCHAR, successor_id VARCHAR, year INTEGER, how VARCHAR);
COMMENT ON TABLE agency_successions IS '机构沿革 · What agencies became, by the national reforms; a body that was only renamed keeps its id.';
COMMENT ON COLUMN agency_successions.agency_id IS '原机构 · Agency before.';
COMMENT ON COLUMN agency_successions.successor_id IS '承继机构 · Agency that has its duties now; it need not have a report here.';
COMMENT ON COLUMN agency_successions.year IS '年份 · Year of the national reform; places may be a year off.';
COMMENT ON COLUMN agency_successions.how IS '方式 · merged (went in whole), part (some duties), reorganised (its division is no more).';

CREATE TABLE unresolved_names (name VARCHAR, host VARCHAR, division VARCHAR, documents INTEGER, candidates VARCHAR, reason VARCHAR);
COMMENT ON TABLE unresolved_names IS '待认定的机构名称 · Names that could be several bodies or none that is known; one row of the reviewed file settles one.';
COMMENT ON COLUMN unresolved_names.name IS '名称 · Name as printed.';
COMMENT ON COLUMN unresolved_names.host IS '主机 · Host of the page.';
COMMENT ON COLUMN unresolved_names.division IS '门户区划 · Division of the portal.';
COMMENT ON COLUMN unresolved_names.documents IS '文档数 · Documents that print it.';
COMMENT ON COLUMN unresolved_names.candidates IS '候选机构 · Bodies that it may be, the likeliest first.';
COMMENT ON COLUMN unresolved_names.reason IS '未认定的原因 · Why it is open.';

CREATE TABLE reports (
    document_id VARCHAR, agency_id VARCHAR, agency VARCHAR, year INTEGER, form VARCHAR, title VARCHAR, published_on DATE,
    url VARCHAR, candidates INTEGER, chosen_because VARCHAR, portal_id VARCHAR, level VARCHAR, kind VARCHAR,
    division VARCHAR, version INTEGER, versions INTEGER, first_seen TIMESTAMPTZ
);
COMMENT ON TABLE reports IS '报告 · For each agency and year the document that stands for it; the others stay in documents.';
COMMENT ON COLUMN reports.document_id IS '文档编号 · The document that stands for agency and year.';
COMMENT ON COLUMN reports.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN reports.agency IS '机构名称 · Name of the agency, as printed.';
COMMENT ON COLUMN reports.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN reports.form IS '格式版本 · Form of its tables; null: no tables were found.';
COMMENT ON COLUMN reports.title IS '标题 · Title.';
COMMENT ON COLUMN reports.published_on IS '发布日期 · Date of publication as printed.';
COMMENT ON COLUMN reports.url IS '来源网址 · Where it was captured.';
COMMENT ON COLUMN reports.candidates IS '候选文档数 · How many documents there were for this agency and year.';
COMMENT ON COLUMN reports.chosen_because IS '选定理由 · Why this one: only, official, complete or latest.';
COMMENT ON COLUMN reports.portal_id IS '门户编号 · Portal that it was captured from.';
COMMENT ON COLUMN reports.level IS '行政层级 · Level of the agency; null: not known.';
COMMENT ON COLUMN reports.kind IS '机构类型 · Kind of the agency; null: not known.';
COMMENT ON COLUMN reports.division IS '行政区划代码 · Division of the agency.';
COMMENT ON COLUMN reports.version IS '版本 · Which of the contents of its address it is, from 1.';
COMMENT ON COLUMN reports.versions IS '版本数 · How many contents the address had; more than one: see revisions.';
COMMENT ON COLUMN reports.first_seen IS '首次见到 · When this content was first captured (UTC).';

CREATE TABLE revisions (
    agency_id VARCHAR, year INTEGER, url VARCHAR, earlier_id VARCHAR, later_id VARCHAR, seen TIMESTAMPTZ, key VARCHAR,
    earlier DECIMAL(20, 6), later DECIMAL(20, 6), earlier_raw VARCHAR, later_raw VARCHAR
);
COMMENT ON TABLE revisions IS '修改 · Cells that changed when a report was rewritten at its address: one row for each cell and pair of versions.';
COMMENT ON COLUMN revisions.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN revisions.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN revisions.url IS '网址 · Address of the report.';
COMMENT ON COLUMN revisions.earlier_id IS '修改前文档 · Document before.';
COMMENT ON COLUMN revisions.later_id IS '修改后文档 · Document after.';
COMMENT ON COLUMN revisions.seen IS '发现时间 · When the later one was first captured (UTC).';
COMMENT ON COLUMN revisions.key IS '单元格代码 · Cell.';
COMMENT ON COLUMN revisions.earlier IS '修改前数值 · Number before; null: none.';
COMMENT ON COLUMN revisions.later IS '修改后数值 · Number after; null: none.';
COMMENT ON COLUMN revisions.earlier_raw IS '修改前原文 · Text before.';
COMMENT ON COLUMN revisions.later_raw IS '修改后原文 · Text after.';

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

CREATE TABLE document_bytes (address VARCHAR, payload_sha256 VARCHAR, document_id VARCHAR);
COMMENT ON TABLE document_bytes IS '字节与文档 · Which bytes at an address hold which document; pages change their bytes at every fetch.';
COMMENT ON COLUMN document_bytes.address IS '网址 · Address, in one spelling.';
COMMENT ON COLUMN document_bytes.payload_sha256 IS '字节摘要 · Digest of the bytes as they came.';
COMMENT ON COLUMN document_bytes.document_id IS '文档编号 · Document.';

CREATE TABLE inputs (path VARCHAR, size BIGINT, sha256 VARCHAR);
COMMENT ON TABLE inputs IS '输入文件 · Files of records that this build was made from.';
COMMENT ON COLUMN inputs.path IS '路径 · Path below the folder of records.';
COMMENT ON COLUMN inputs.size IS '大小 · Bytes.';
COMMENT ON COLUMN inputs.sha256 IS '摘要 · Digest of the file.';

CREATE TABLE input_urls (path VARCHAR, url VARCHAR);
COMMENT ON TABLE input_urls IS '输入网址 · Which addresses a file of records has documents of.';
COMMENT ON COLUMN input_urls.path IS '路径 · Path below the folder of records.';
COMMENT ON COLUMN input_urls.url IS '网址 · Address.';

CREATE TABLE build (
    build_id VARCHAR, built_at TIMESTAMPTZ, schema_version INTEGER, parsers VARCHAR, manifest VARCHAR,
    reuse_build_id VARCHAR
);
COMMENT ON TABLE build IS '构建信息 · One row on how this file was made.';
COMMENT ON COLUMN build.build_id IS '构建编号 · Id made of the inputs, the parsers and the version of the tables.';
COMMENT ON COLUMN build.built_at IS '构建日期 · Beginning of the day of the build (UTC): what is late or missing is told as of then.';
COMMENT ON COLUMN build.schema_version IS '结构版本 · Version of these tables.';
COMMENT ON COLUMN build.parsers IS '解析器版本 · Versions of the parser that read the documents.';
COMMENT ON COLUMN build.manifest IS '输入摘要 · Digest over the records that it was made from.';
COMMENT ON COLUMN build.reuse_build_id IS '文字雷同比对 · Build at which copied prose was last compared; that of build_id unless the warehouse is large and was not built with --full.';
