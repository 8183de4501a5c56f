-- 单元格名称 · What each cell is called in the newest form that has it.
-- @key 单元格代码 · Key of the cell.
-- @label 名称 · Labels printed in the newest form that has the cell.
-- @unit 计量单位 · Unit: count (件), 10k_yuan (万元), yuan (元).
SELECT key, arg_max(label, form) AS label, arg_max(unit, form) AS unit
FROM form_cells
GROUP BY key
