/** The database that `startStack` makes and migrates; a fresh database of a test is a copy of it. */
export const TEMPLATE_DATABASE = 'zhiyun';
