-- Corrections that people made; filled by warehouse/corrections.py. Only cells_corrected uses them.

CREATE TABLE corrections (
    agency_id VARCHAR, year INTEGER, key VARCHAR, document_id VARCHAR, printed VARCHAR, corrected DECIMAL(20, 6),
    reason VARCHAR, source VARCHAR, who VARCHAR, date DATE, applied BOOLEAN, place VARCHAR
);
COMMENT ON TABLE corrections IS '更正 · Numbers that an agency printed wrongly, as people corrected them, with reason and source. The view cells_corrected applies them; nothing else does.';
COMMENT ON COLUMN corrections.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN corrections.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN corrections.key IS '单元格代码 · Cell; see form_cells.';
COMMENT ON COLUMN corrections.document_id IS '文档编号 · The document that stands for agency and year; null: this warehouse has no such report.';
COMMENT ON COLUMN corrections.printed IS '原文 · What the page prints: a number in the cell''s unit, or the text of the cell.';
COMMENT ON COLUMN corrections.corrected IS '更正后的数值 · What it should be, in the unit of form_cells.';
COMMENT ON COLUMN corrections.reason IS '理由 · Why the printed number is wrong.';
COMMENT ON COLUMN corrections.source IS '依据 · Address or document that shows the right number.';
COMMENT ON COLUMN corrections.who IS '更正人 · Who made the correction.';
COMMENT ON COLUMN corrections.date IS '更正日期 · When it was made.';
COMMENT ON COLUMN corrections.applied IS '是否生效 · Whether cells_corrected shows it: the report is in this warehouse.';
COMMENT ON COLUMN corrections.place IS '出处 · File and line of the row.';

CREATE VIEW cells_corrected AS
SELECT
    c.document_id, c.key, CASE WHEN k.applied THEN k.corrected ELSE c.value END AS value, c.raw, c.status, c.trust, c.place,
    k.applied IS NOT NULL AS corrected, k.reason, k.source
FROM cells c LEFT JOIN corrections k ON k.applied AND k.document_id = c.document_id AND k.key = c.key;
COMMENT ON VIEW cells_corrected IS '更正后的单元格 · The table cells with the corrections of people applied.';
COMMENT ON COLUMN cells_corrected.document_id IS '文档编号 · Document.';
COMMENT ON COLUMN cells_corrected.key IS '单元格代码 · Key of the cell; see form_cells.';
COMMENT ON COLUMN cells_corrected.value IS '数值 · The corrected number where there is one, else the printed one; null when neither.';
COMMENT ON COLUMN cells_corrected.raw IS '原文 · What the page prints, never corrected.';
COMMENT ON COLUMN cells_corrected.status IS '状态 · Status of what is printed; see cells.';
COMMENT ON COLUMN cells_corrected.trust IS '可信度 · Trust in what is printed, never in the correction; see cells.';
COMMENT ON COLUMN cells_corrected.place IS '原文位置 · Where in the page.';
COMMENT ON COLUMN cells_corrected.corrected IS '是否更正 · Whether value is a correction.';
COMMENT ON COLUMN cells_corrected.reason IS '更正理由 · Why the printed number is wrong; null: not corrected.';
COMMENT ON COLUMN cells_corrected.source IS '更正依据 · What shows the right number; null: not corrected.';
