/** Cures of faults in mail, sessions, files and in running the product, each with the edit that takes it away. */
import type { Planted } from './entry.js';

const MAILS = 'test/activities/relay-mails.test.ts';
const FILES = 'test/activities/document-store.test.ts';
const LIMITS = 'test/api/sign-in-limits.test.ts';
const OUTAGE = 'test/simulation/outage.test.ts';
const REQUESTS = 'test/start/requests.test.ts';
const HOT = 'test/simulation/hot-line.test.ts';
const SETTINGS = 'test/support/settings.test.ts';
const SHARED = 'test/simulation/rules-shared.test.ts';

export const RUNNING: Planted[] = [
  {
    case: 'case 26', what: 'one address that is refused brings a colleague the same mail again and again',
    edits: [{ file: 'activities/relay.ts', find: 'letter.people.filter((person) => !told[person.id]).map', replace: 'letter.people.map' }],
    test: MAILS, red: 'one who is refused keeps a mail from nobody', says: '-   2,',
  },
  {
    case: 'case 26', what: 'two addresses in one field are taken for one',
    edits: [{ file: 'domain/mail-address.ts', find: '&& /[\\s,;，；、/|]/.test(address)) return \'list\';', replace: '&& address === \'\') return \'list\';' }],
    test: MAILS, red: 'one address is one, however it is written; two are not', says: 'list',
  },
  {
    case: 'case 26', what: 'what could not be carried is tried for ever',
    edits: [{ file: 'activities/relay.ts', find: '> GIVE_UP_MS) told', replace: '> 99 * GIVE_UP_MS) told' }],
    test: MAILS, red: 'what three days of tries could not carry has failed', says: 'mails carried',
  },
  {
    case: 'case 27', what: 'a session that ends during a long form takes the text with it',
    edits: [{ file: 'web/kept.ts', find: 'return { path, fields, for: owner };', replace: 'return fields.length < 0 ? { path, fields, for: owner } : undefined;' }],
    test: 'test/web/kept.test.ts', red: 'the session ends during a long form', says: 'false',
  },
  {
    case: 'case 28', what: 'one more wrong password after the end of a lock locks again',
    edits: [{ file: 'services/sign-in-limits.ts', find: 'failed = CASE WHEN c.until <= now() THEN 0 ELSE c.failed END, open', replace: 'failed = c.failed, open' }],
    test: LIMITS, red: 'begin anew after their end: one wrong one does not lock again', says: 'locked_out',
  },
  {
    case: 'case 28', what: 'five wrong passwords lock everybody out of the account',
    edits: [{ file: 'services/sign-in-limits.ts', find: 'sha256(`name ${address} ${name}`)', replace: 'sha256(`name ${name}`)' }],
    test: LIMITS, red: 'in any mixture of page and interface, side by side or not', says: 'Property failed',
  },
  {
    case: 'case 29', what: 'an infected file is stored',
    edits: [{ file: 'activities/adapters/document-store.ts', find: 'if (!result.clean) {', replace: 'if (result.clean === undefined) {' }],
    test: FILES, red: 'clean files are stored, infected ones refused by name', says: 'resolved',
  },
  {
    case: 'case 30', what: 'an old .doc is refused as a kind nobody knows',
    edits: [{ file: 'activities/adapters/file-kinds.ts', find: 'if (buffer.subarray(0, 8).equals(COMPOUND)) throw compoundRefusal(buffer);', replace: '' }],
    test: FILES, red: 'refused in their words .doc', says: '另存为',
  },
  {
    case: 'case 30', what: 'the national format is not taken',
    edits: [{ file: 'activities/adapters/file-kinds.ts', find: 'name === \'OFD.xml\'', replace: 'name === \'\'' }],
    test: FILES, red: 'the national format is taken', says: 'file_type_refused',
  },
  {
    case: 'case 30', what: 'quotes in names come back as %22',
    edits: [{ file: 'activities/adapters/document-store.ts', find: 'name.replace(/%22/g, \'"\')', replace: 'name' }],
    test: FILES, red: '%22知识产权%22', says: '%22知识产权%22',
  },
  {
    case: 'case 31', what: 'connections that lead to a read-only server are not renewed',
    edits: [{ file: 'prisma/store/connections.ts', find: 'pgCode(error) === \'25006\'', replace: 'pgCode(error) === \'none\'' }],
    test: OUTAGE, red: 'are renewed, and nobody is told', says: '500',
  },
  {
    case: 'case 31', what: 'readiness does not see that the database is read-only',
    edits: [{ file: 'services/readiness.ts', find: 'writable: !row.read_only', replace: 'writable: row.migrated || !row.read_only' }],
    test: REQUESTS, red: 'says each part that is missing', says: 'writable',
  },
  {
    case: 'case 32', what: 'a statement that was prepared for another table fails until its connection is renewed',
    edits: [{ file: 'prisma/store/connections.ts', find: '&& (error as Error).message.includes(\'cached plan\')', replace: '&& (error as Error).message === \'\'' }],
    test: OUTAGE, red: 'is seen by a statement that would take all its columns', says: 'cached plan', group: 'plan',
  },
  {
    case: 'case 32', what: 'a statement takes all columns of a table',
    edits: [{ file: 'services/sessions.ts', find: 'SELECT id, password_hash, sample FROM account', replace: 'SELECT * FROM account' }],
    test: OUTAGE, red: 'finds no statement of the program that does', says: 'services/sessions.ts',
  },
  {
    case: 'case 50', what: 'who takes no money waits for the line of the call',
    edits: [{ file: 'prisma/store/judged.ts', find: 'return takesMoney(decision.events) || asksApplicant ? ask(', replace: 'return takesMoney(decision.events) || asksApplicant || decision.events.length > 0 ? ask(' }],
    test: HOT, red: 'stops no approval by an organisation, which takes no money', says: 'lock timeout',
  },
  {
    case: 'case 50', what: 'a lock that timed out is a fault of the house',
    edits: [{ file: 'prisma/store/connections.ts', find: '[\'40P01\', \'55P03\', \'40001\']', replace: '[\'40P01\', \'40001\']' }],
    test: HOT, red: 'answers 503 with retry-after when it is held for longer', says: '500', group: 'busy',
  },
  {
    case: 'case 51', what: 'separate processes each keep files in a place of their own',
    edits: [{ file: 'start/config.ts', find: 'const apart = s.ROLE !== \'all\' && !s.FILES_DIR && !s.S3_BUCKET;', replace: 'const apart = s.PORT < 0;' }],
    test: SETTINGS, red: 'put files in one place, said whole', says: 'S3_BUCKET',
  },
  {
    case: 'case 52', what: 'a workflow ahead of a restored record ignores it for ever',
    edits: [{ file: 'prisma/store/execute.ts', find: 'return { seq, epoch: this.epoch, clockOffsetMs', replace: 'return { seq, epoch: \'\', clockOffsetMs' }],
    test: 'test/simulation/restored.test.ts', red: 'is right: what was decided after it is forgotten', says: 'what was due is done',
  },
  {
    case: 'case 53', what: 'trouble does not say why a command is not answered',
    edits: [{ file: 'services/operations.ts', find: 'const asked = gateway.failureOf ? [', replace: 'const asked = gateway.failureOf && streamIds.length < 0 ? [' }],
    test: 'test/simulation/restored.test.ts', red: 'is seen: in the log, in trouble with its cause', says: 'the cause in trouble',
  },
  {
    case: 'case 54', what: 'a calendar that was changed on one server is not counted by on the other',
    edits: [{ file: 'prisma/store/rules.ts', find: 'if (calendar && calendar.version === version) return calendar.value;', replace: 'if (calendar) return calendar.value;' }],
    test: SHARED, red: 'counts at once on the server that did not change it', says: '2019-07-05',
  },
  {
    case: 'case 54', what: 'a version that one server publishes never reaches the calculator of the other',
    edits: [{ file: 'services/rules-now.ts', find: 'if (version !== house.rulesVersion) {', replace: 'if (house.rulesVersion === undefined) {' }],
    test: SHARED, red: 'is in the calculator of every server, and read anew only then', says: 'Expected',
  },
  {
    case: 'case 55', what: 'separate roles start without the settings that all must share',
    edits: [{ file: 'start/config.ts', find: 'if (unstated.length > 0) throw', replace: 'if (unstated.length > 9) throw' }],
    test: SETTINGS, red: 'that every process must share are to be stated by separate roles', says: 'must be stated',
  },
  {
    case: 'case 55', what: 'the codes of printed papers end with the session secret',
    edits: [{ file: 'start/config.ts', find: 'keptSecret(dataDir, \'papers\', used ? sessionSecret : undefined)', replace: 'sessionSecret' }],
    test: SETTINGS, red: 'is another than that of sessions, and outlives it', says: 'toBe',
  },
  {
    case: 'case 56', what: 'the domain of a Message-ID is fixed',
    edits: [{ file: 'activities/adapters/mail.ts', find: 'const domain = from.address.split(\'@\')[1] ?? \'zhiyun\';', replace: 'const domain = \'zhiyun.example\';' }],
    test: MAILS, red: 'one who is refused keeps a mail from nobody', says: 'city\\.example',
  },
  {
    case: 'case 56', what: 'a proxy cannot be named',
    edits: [{ file: 'start/config.ts', find: 'proxies: proxiesOf(s.TRUST_PROXY)!,', replace: 'proxies: false,' }],
    test: SETTINGS, red: 'say whose word on a visitor’s address is believed', says: '192.168.0.0/16',
  },
  {
    case: 'case 57', what: 'a newer migration stops every older process that restarts',
    edits: [{ file: 'prisma/migrate.ts', find: '      if (row.logs === GO_ON) continue;', replace: '' }],
    test: 'test/start/migrations.test.ts', red: 'that only adds lets older programs start', says: 'older programs do not go on',
  },
  {
    case: 'case 57', what: 'a migration that waits for a long reader blocks the whole site',
    edits: [{ file: 'prisma/migrate.ts', find: '`SET LOCAL lock_timeout = \'${LOCK_TIMEOUT}\'`', replace: '`SET LOCAL lock_timeout = \'10s\'`' }],
    test: 'test/start/migrations.test.ts', red: 'makes a migration wait, and nobody else', says: 'toBeLessThan',
  },
  {
    case: 'case 58', what: 'a server that is being stopped says that it is ready',
    edits: [{ file: 'services/readiness.ts', find: 'ready: !draining && !missing', replace: 'ready: !missing' }],
    test: REQUESTS, red: 'says each part that is missing', says: 'draining',
  },
  {
    case: 'case 59', what: 'the id of a request does not go back',
    edits: [{ file: 'start/requests.ts', find: '    reply.header(\'x-request-id\', request.id);', replace: '' }],
    test: REQUESTS, red: 'of any kind has an id that goes back and one line with it', says: 'Expected',
  },
  {
    case: 'case 59', what: 'an outage leaves no line with its cause',
    edits: [{ file: 'start/requests.ts', find: '...(request.cause ? { cause: request.cause } : {}) }, \'request\');', replace: '}, \'request\');' }],
    test: REQUESTS, red: 'that an outage answered leaves its cause', says: 'ECONNREFUSED',
  },
];
