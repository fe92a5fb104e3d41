/** The database that `startStack` makes and migrates, without a row. */
export const EMPTY_DATABASE = 'zhiyun';
/** A copy of it with the rules and the sample people. A fresh database of a test is a copy of one of the two. */
export const SAMPLE_DATABASE = 'sample';
