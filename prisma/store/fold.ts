/** `fold` of domain/text.ts as SQL over a column, for what is searched for in the database; a test holds the two against each other. */

/** Characters as classes of PostgreSQL's regular expressions write them. */
const UNSEEN = String.raw`[\s\u0001-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]+`;
const DASHES = String.raw`[-\u2010-\u2015\u2212]+`;
const FROM = '[{〔〖〘〚【]}〕〗〙〛】《〈‹«》〉›»‘’‚‛“”„‟′″「」『』\'•‧∙⋅・。、';
const TO = '((((((()))))))<<<<>>>>"""""""""""""""·····.,';

export const foldedSql = (column: string): string =>
  `translate(regexp_replace(${seen(seen(column))}, '${DASHES}', '-', 'g'), '${FROM.replaceAll("'", "''")}', '${TO}')`;
/** Twice, because what stood apart for an invisible character may be put together once that is gone. */
const seen = (text: string): string => `regexp_replace(lower(normalize(${text}, NFKC)), '${UNSEEN}', '', 'g')`;

/** A pattern for LIKE that finds the folded text anywhere. */
export const anywhere = (folded: string): string => `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
