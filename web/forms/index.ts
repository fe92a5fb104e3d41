/** The door of forms: programme forms and command forms, shown from values and read back from what was posted. */
export { COMMAND_FIELDS, commandFields, readCommand, type CommandFormSource, type CommandReading } from './command-form.js';
export { cellText, contentLines, fieldMessage, formFields, lineHint, readContent, sectionState, type FormSource } from './programme-form.js';
export { columnLabel, postedRows, rowsChange, tableView } from './table-rows.js';
export { linesOf, posted, readValue, showValue, type FieldRule, type Posted, type Reading } from './values.js';
