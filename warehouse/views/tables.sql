-- English names beside the labels that the forms print; filled from warehouse/dictionary/english.toml.

CREATE OR REPLACE TABLE labels (
    key VARCHAR, table_code VARCHAR, row_code VARCHAR, column_code VARCHAR, label VARCHAR, english VARCHAR,
    row_english VARCHAR, column_english VARCHAR
);
COMMENT ON TABLE labels IS '单元格名称 · Names of every cell of any form, one row for each key; labels of a given form are in form_cells.';
COMMENT ON COLUMN labels.key IS '单元格代码 · Key of the cell: table.row.column.';
COMMENT ON COLUMN labels.table_code IS '表代码 · Code of its table.';
COMMENT ON COLUMN labels.row_code IS '行代码 · Code of its row.';
COMMENT ON COLUMN labels.column_code IS '列代码 · Code of its column.';
COMMENT ON COLUMN labels.label IS '最新格式的表头 · Label in the newest form that has the cell.';
COMMENT ON COLUMN labels.english IS '英文名称 · English name; our translation, the forms have none.';
COMMENT ON COLUMN labels.row_english IS '行的英文名称 · English name of the row.';
COMMENT ON COLUMN labels.column_english IS '列的英文名称 · English name of the column.';

CREATE OR REPLACE TABLE population (
    division VARCHAR, year INTEGER, people BIGINT, source VARCHAR
);
COMMENT ON TABLE population IS '人口 · Population of divisions by year, from the CSV files in warehouse/population; empty unless there are any.';
COMMENT ON COLUMN population.division IS '行政区划代码 · Code of the division (GB/T 2260).';
COMMENT ON COLUMN population.year IS '年度 · Year that the number is for.';
COMMENT ON COLUMN population.people IS '人口数（人） · People; what is counted (residents at the end of the year, or others) is told by the source.';
COMMENT ON COLUMN population.source IS '来源 · Where the number is published.';
