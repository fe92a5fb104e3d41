/** What can be wrong with a returned list, and what is only said about it. Words for people; the row is that of the file, 0 the file itself. */
import type { Label } from '../../domain/programme/schema.js';

const FAULTS = {
  not_xlsx: { zh: '文件不是可读取的 .xlsx 或 .csv', en: 'The file is no readable .xlsx or .csv' },
  old_format: { zh: '这是 .xls 或 .et 等旧格式:请在 Excel 或 WPS 中“另存为”.xlsx 后再上传', en: 'This is an old format such as .xls or .et: in Excel or WPS use “save as” .xlsx and upload that' },
  encrypted: { zh: '文件已加密:请去掉打开密码后再上传', en: 'The file is encrypted: remove its password and upload it again' },
  too_large: { zh: '文件解压后过大,不像一份回单:请只保留回单的行和列', en: 'The file inflates to more than a returned list can hold: keep only its rows and columns' },
  too_many_rows: { zh: '行数超过 5000:请删去空行和回单以外的行', en: 'More than 5,000 rows: remove empty rows and what is no part of the list' },
  too_long: { zh: '读取文件用时过长,已停止:请把回单复制到一份新的 .xlsx 中再上传', en: 'Reading the file took too long and was stopped: copy the list into a new .xlsx and upload that' },
  header_missing: { zh: '没有找到表头行', en: 'No row of column heads was found' },
  column_missing: { zh: '缺少列', en: 'Column missing' },
  column_twice: { zh: '同一含义的列有两列', en: 'Two columns say the same' },
  column_unit: { zh: '金额列的单位应为元', en: 'Amounts must be in yuan' },
  no_lines: { zh: '没有任何一行', en: 'There is no line' },
  too_many_lines: { zh: '回单超过 1000 行:请分成几个文件', en: 'More than 1,000 lines: split them into several files' },
  total_differs: { zh: '合计与各行之和不符', en: 'The total is not the sum of the lines' },
  row_hidden: { zh: '这一行在表中被隐藏,未采用:请取消隐藏后重新上传,或只导入其余各行', en: 'This row is hidden in the sheet and was not taken: show it and upload again, or take the other lines alone' },
  formula_refused: { zh: '单元格不得为公式', en: 'A cell must not hold a formula' },
  number_too_long: { zh: '数字单元格超过 15 位,末几位已被表格软件改写:请设为文本格式后重新填写', en: 'A number cell of more than 15 digits: the last were changed by the spreadsheet program; make it text and type it again' },
  text_too_long: { zh: '文字过长', en: 'The text is too long' },
  order_missing: { zh: '缺少支付单号', en: 'Payment number missing' },
  attempt_malformed: { zh: '次数应为 1 以上的整数', en: 'The attempt must be an integer of 1 or more' },
  amount_missing: { zh: '缺少金额', en: 'Amount missing' },
  amount_negative: { zh: '金额不得为负', en: 'The amount must not be negative' },
  amount_decimals: { zh: '金额最多两位小数', en: 'The amount has more than two decimals' },
  amount_malformed: { zh: '金额应为大于 0 的数', en: 'The amount must be a number above 0' },
  result_missing: { zh: '未填结果(成功/失败)', en: 'No result given (成功 or 失败)' },
  result_unknown: { zh: '结果只能为“成功”或“失败”', en: 'The result must be 成功 or 失败' },
  voucher_missing: { zh: '结果为成功时须填凭证号', en: 'A success needs a voucher number' },
  voucher_malformed: { zh: '凭证号单元格应为文本', en: 'The voucher number must be a text cell' },
  reason_missing: { zh: '结果为失败时须填原因', en: 'A failure needs a reason' },
  date_missing: { zh: '缺少日期', en: 'Date missing' },
  date_impossible: { zh: '不是真实的日期，请写成 2019-03-04，或把单元格设为日期格式', en: 'Not a real date: write it as 2019-03-04, or format the cell as a date' },
  duplicate_line: { zh: '同一支付单号与次数出现多次,各行均未采用', en: 'The same payment number and attempt stands more than once; none of the lines is taken' },
  order_unknown: { zh: '本批次没有这一支付单号', en: 'This batch has no such payment number' },
} as const satisfies Record<string, Label>;

const NOTES = {
  column_ignored: { zh: '未采用的列', en: 'Column not used' },
  column_hidden: { zh: '已采用的列在表中被隐藏', en: 'A column that was used is hidden in the sheet' },
  sheet_ignored: { zh: '未读取的工作表', en: 'Sheet not read' },
  row_ignored: { zh: '不是回单行,未采用', en: 'No line of the list, not taken' },
  total_unread: { zh: '合计无法核对', en: 'The total could not be compared' },
} as const satisfies Record<string, Label>;

export type ReturnFaultCode = keyof typeof FAULTS;
export type ReturnNoteCode = keyof typeof NOTES;
export interface ReturnFault { row: number; code: ReturnFaultCode; message: Label }
export interface ReturnNote { row: number; code: ReturnNoteCode; message: Label }

/** As much of a cell as a message can carry. */
const shown = (what: string): string => (what.length > 60 ? `${Array.from(what).slice(0, 60).join('')}…` : what);
const said = (label: Label, what: string): Label => (what ? { zh: `${label.zh}:${shown(what)}`, en: `${label.en}: ${shown(what)}` } : label);

export const returnFault = (row: number, code: ReturnFaultCode, what = ''): ReturnFault => ({ row, code, message: said(FAULTS[code], what) });
export const returnNote = (row: number, code: ReturnNoteCode, what = ''): ReturnNote => ({ row, code, message: said(NOTES[code], what) });
