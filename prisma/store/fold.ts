/** `fold` of domain/text.ts as SQL over a column, for what is searched for in the database; a test holds the two against each other. */
import { NUMERALS, stepsOf, type KeyKind } from '../../domain/document-number.js';
import { SETS_APART } from '../../domain/text.js';

/** Characters as classes of PostgreSQL's regular expressions write them. */
const UNSEEN = String.raw`[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+`;
const DASHES = String.raw`[-\u2010-\u2015\u2212]+`;
const FROM = '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』\'•‧∙⋅・。、';
const TO = '((((((()))))))<<<<>>>>"""""""""""""""·····.,';

export const foldedSql = (column: string): string =>
  `translate(regexp_replace(${seen(seen(column))}, '${DASHES}', '-', 'g'), '${FROM.replaceAll("'", "''")}', '${TO}')`;
/** `documentKey` and `voucherKey` of domain/document-number.ts as SQL. */
export const keySql = (column: string, kind: KeyKind): string =>
  stepsOf(kind).reduce((sql, [from, to]) => `regexp_replace(${sql}, '${from}', '${to}', 'g')`, `translate(${foldedSql(column)}, '${NUMERALS[0]}', '${NUMERALS[1]}')`);
/** `foldCode` of domain/text.ts as SQL. */
export const codeSql = (column: string): string => `upper(regexp_replace(${seen(seen(column))}, '${DASHES}', '', 'g'))`;
/** `objectKey` of domain/text.ts as SQL; the index project_one_live stands on it. */
export const objectKeySql = (column: string): string => `regexp_replace(${foldedSql(column)}, '${SETS_APART}', '', 'g')`;
/** Twice, because what stood apart for an invisible character may be put together once that is gone. */
const seen = (text: string): string => `regexp_replace(lower(normalize(${text}, NFKC)), '${UNSEEN}', '', 'g')`;

/** The pairs of neighbouring characters of a folded text, as the indexes hold them; a single character has none, and finds by LIKE alone. */
const pairs = (folded: string): string => `search_pairs(${folded})`;

/** SQL over `project p`: its title or receipt, or the names of its applicant, contain the folded text; by the indexes of pairs. `folded` and `like` are parameters. */
export const projectFound = (folded: string, like: string): string =>
  `(p.id IN (SELECT w.project_id FROM project_words w JOIN project q ON q.id = w.project_id WHERE w.pairs @> ${pairs(folded)} AND (${foldedSql('q.title')} LIKE ${like} OR ${foldedSql('q.receipt')} LIKE ${like}))
    OR p.applicant_id IN (SELECT f.id FROM organisation f WHERE (${pairs(foldedSql('f.name'))} || ${pairs(foldedSql('f.name_en'))}) @> ${pairs(folded)} AND (${foldedSql('f.name')} LIKE ${like} OR ${foldedSql('f.name_en')} LIKE ${like})))`;

/** A pattern for LIKE that finds the folded text anywhere. */
export const anywhere = (folded: string): string => `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
