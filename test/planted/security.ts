/** Cures of faults that an attacker would use, each with the edit that takes it away. */
import type { Planted } from './entry.js';

const RECORD = 'test/simulation/record.test.ts';
const PARTS = 'test/simulation/record-parts.test.ts';
const RETURNED = 'test/activities/returned-list.test.ts';
const LIMITS = 'test/api/sign-in-limits.test.ts';
const API_TEXT = 'test/api/text.test.ts';
const FILES = 'test/activities/document-store.test.ts';
const REQUESTS = 'test/start/requests.test.ts';
const SETTINGS = 'test/support/settings.test.ts';

export const SECURITY: Planted[] = [
  {
    case: 'case 39', what: 'the audit hashes another text than the one that is stored',
    edits: [{ file: 'prisma/store/audit.ts', find: 'const content = auditContent({ at, personId, action, target, code, detail: JSON.parse(detail) });', replace: 'const content = auditContent({ at, personId, action, target: entry.target, code, detail: entry.detail ?? {} });' }],
    test: RECORD, red: 'hash what is stored: text that no column keeps breaks no chain', says: 'changed',
  },
  {
    case: 'case 39', what: 'a hundred faults of one kind hide a real tampering',
    edits: [{ file: 'services/record-check.ts', find: 'faults: inTurn(faults)', replace: 'faults: faults.slice(0, SHOWN)' }],
    test: RECORD, red: 'name each kind, however many there are of another', says: 'missing',
  },
  {
    case: 'case 39', what: 'half a character comes through the door',
    edits: [{ file: 'services/incoming.ts', find: 'if (Object.keys(fields).length > 0) throw new Refusal({ code: \'bad_request\', fields });', replace: '' }],
    test: API_TEXT, red: 'a sign-in is refused by the path of the field', says: 'malformed_text',
  },
  {
    case: 'case 40', what: 'the end of a chain that is cut off with its head is not seen',
    edits: [{ file: 'services/record-check.ts', find: 'for (const place of sealed.keys()) faults.push({ kind: \'sealed\', place });', replace: '' }],
    test: RECORD, red: 'show a last row that was cut off', says: 'sealed',
  },
  {
    case: 'case 40', what: 'the check does not see the payee of an order that was changed',
    edits: [{ file: 'services/record-parts.ts', find: '...await ordersOf(sql), ', replace: '' }],
    test: PARTS, red: 'shows the payee of an order', says: 'toBeGreaterThan',
  },
  {
    case: 'case 40', what: 'the check does not see files whose bytes are others',
    edits: [{ file: 'services/record-parts.ts', find: '...await filesOf(sql, documents), ', replace: '' }],
    test: PARTS, red: 'shows bytes of a file that are others, or gone', says: 'toContain',
  },
  {
    case: 'case 41', what: 'a sheet that takes for ever is read to its end',
    edits: [{ file: 'activities/adapters/sheet-reader.ts', find: 'const timer = setTimeout(() => end({ fault: \'too_long\' }, false), limits.timeMs);', replace: 'const timer = setTimeout(() => end({ fault: \'too_long\' }, false), 60_000);' }],
    test: RETURNED, red: 'what takes too long, or too much memory, ends its thread', says: 'too_long',
  },
  {
    case: 'case 41', what: 'a child that hangs is not noticed',
    edits: [{ file: 'start/liveness.ts', find: '    child.kill(\'SIGKILL\');', replace: '' }],
    test: 'test/start/liveness.test.ts', red: 'a child that hangs is ended and said', says: 'timeout',
  },
  {
    case: 'case 42', what: 'the bank says paid for an attempt that was booked rejected, and nobody hears of it',
    edits: [{ file: 'domain/batch/answers.ts', find: 'return line.result === \'rejected\' ? known : contradicts(\'paid_after_rejected\');', replace: 'return known;' }],
    test: 'test/simulation/money-chain.test.ts', red: 'paid after a rejection: held, told, and booked once', says: 'paid_after_rejected',
  },
  {
    case: 'case 43', what: 'sample data with one known password listens on all addresses',
    edits: [{ file: 'start/config.ts', find: 'host: s.HOST ?? (s.SAMPLE_DATA === \'on\' ? \'127.0.0.1\' : \'0.0.0.0\'),', replace: 'host: s.HOST ?? \'0.0.0.0\',' }],
    test: SETTINGS, red: 'listen on this machine only while there is sample data', says: '127.0.0.1',
  },
  {
    case: 'case 43', what: 'an installation starts on the database of a sandbox',
    edits: [{ file: 'start/sandbox.ts', find: 'if (!sampleData && isSandbox(state)) {', replace: 'if (!sampleData && state.streams < 0) {' }],
    test: 'test/start/sandbox.test.ts', red: 'without sample data on a sandbox is refused with the three ways on', says: 'StartError',
  },
  {
    case: 'case 44', what: 'experts, members and departments read money in events',
    edits: [{ file: 'domain/project/reading.ts', find: 'const money = official || (reader === \'applicant\' && decided);', replace: 'const money = official || decided;' }],
    test: 'test/api/readers.test.ts', red: 'a list says of a decision what the page says, and nobody but', says: 'true',
  },
  {
    case: 'case 44', what: 'an id of a task says who judges',
    edits: [{ file: 'domain/panel/members.ts', find: '`${state.streamId}:${kind}:${seat ?? placeOf(state, member)}`', replace: '`${state.streamId}:${kind}:${seat === 0 ? placeOf(state, member) : member}`' }],
    test: 'test/simulation/people.test.ts', red: 'learns from an id who judges it', says: 'person-expert',
  },
  {
    case: 'case 45', what: 'a PDF keeps the ending .html or .exe',
    edits: [{ file: 'activities/adapters/file-kinds.ts', find: 'if (found === ending || (ending', replace: 'if (found !== undefined || (ending' }],
    test: FILES, red: 'a PDF named a.html is kept as a.pdf', says: 'a.pdf',
  },
  {
    case: 'case 45', what: 'a PDF with a script is taken',
    edits: [{ file: 'activities/adapters/file-kinds.ts', find: '  if (type.ext === \'pdf\') refuseActivePdf(buffer);', replace: '' }],
    test: FILES, red: 'refused in their words a script in a PDF', says: 'FileRefused',
  },
  {
    case: 'case 45', what: 'a renamed macro part is taken',
    edits: [{ file: 'activities/adapters/file-kinds.ts', find: '    if (holds(part, \'_VBA_PROJECT\')) throw macros();', replace: '' }],
    test: FILES, red: 'a macro project under another name', says: 'FileRefused',
  },
  {
    case: 'case 46', what: 'guesses side by side have more tries than one after another',
    edits: [{ file: 'services/sign-in-limits.ts', find: 'WHERE c.until <= now() OR c.failed + c.open < $4 RETURNING key', replace: 'WHERE c.until <= now() OR c.failed < $4 RETURNING key' }],
    test: LIMITS, red: 'side by side have as many tries as one after another', says: '+   40',
  },
  {
    case: 'case 46', what: 'a lock says which names exist',
    edits: [{ file: 'services/sessions.ts', find: 'const attempt = await admit(house.db, { name, accountId', replace: 'if (!account) return refuse(\'bad_credentials\');\n  const attempt = await admit(house.db, { name, accountId' }],
    test: LIMITS, red: 'at a name that is none answer as at one that is', says: 'locked_out', group: 'names',
  },
  {
    case: 'case 47', what: 'a streamed form without its end is a fault of the house',
    edits: [{ file: 'services/incoming.ts', find: 'if (/boundary|unexpected end', replace: 'if (/bounded|unexpected finish' }],
    test: API_TEXT, red: 'a streamed form without a boundary or without its end', says: '500',
  },
  {
    case: 'case 47', what: 'a parameter given twice is a fault of the house',
    edits: [{ file: 'services/incoming.ts', find: 'if (twice.length > 0) throw new Refusal', replace: 'if (twice.length > 9) throw new Refusal' }],
    test: API_TEXT, red: 'a cursor that is none, and a parameter given twice', says: 'given_twice',
  },
  {
    case: 'case 47', what: 'a document whose stored bytes changed is given out',
    edits: [{ file: 'activities/adapters/document-store.ts', find: 'if (createHash(\'sha256\').update(bytes).digest(\'hex\') !== sha256) throw', replace: 'if (bytes.length < 0) throw' }],
    test: FILES, red: 'own files need no check of type; a damaged or unknown address is an error', says: 'resolved instead of rejected',
  },
  {
    case: 'case 48', what: 'a sign-in leaves nothing in the audit',
    edits: [{ file: 'services/sessions.ts', find: 'await audit(sql, { at: await platformNow(sql), personId: signedIn.actor.personId, action: \'signIn\', target: accountId, detail: { kind, address: networkOf(address), ...how } });', replace: 'void how;' }],
    test: LIMITS, red: 'leaves in the audit who began and ended it', says: 'signIn',
  },
  {
    case: 'case 48', what: 'a route of another role leaves nothing in the audit',
    edits: [{ file: 'api/mount.ts', find: '    await keepRefusal(house, who, `${rule.method} ${prefix}${rule.path}`);', replace: '' }],
    test: 'test/api/kept-refusals.test.ts', red: 'a route of another role, on the interface and on a page', says: 'GET /v1/audit',
  },
  {
    case: 'case 48', what: 'a body that does not come holds its connection',
    edits: [{ file: 'start/requests.ts', find: 'if (!raw.complete && !raw.destroyed) late(ms);', replace: 'if (raw.complete && !raw.destroyed) late(ms);' }],
    test: REQUESTS, red: 'whose body does not come is ended', says: 'timeout',
  },
  {
    case: 'case 48', what: 'a budget line of 0 fen is entered',
    edits: [{ file: 'domain/commands/index.ts', find: 'Fen.refine((f) => !/^\\d+$/.test(f) || (', replace: 'Fen.refine((f) => f !== \'\' || (' }],
    test: 'test/simulation/budget-year.test.ts', red: 'under published codes, for this year or the next', says: 'line_amount',
  },
];
