/** Cures of faults about money, each with the edit that takes it away. */
import type { Planted } from './entry.js';

const RETURNED = 'test/activities/returned-list.test.ts';
const CHAIN = 'test/simulation/money-chain.test.ts';
const ORDERS = 'test/domain/money-chain.test.ts';

export const MONEY: Planted[] = [
  {
    case: 'case 1', what: 'a rejected order takes an account in another name',
    edits: [{ file: 'domain/order/index.ts', find: 'order?.organisationName !== undefined && !sameName(accountName, order.organisationName)', replace: 'order?.organisationName === \'\' && !sameName(accountName, order.organisationName)' }],
    test: CHAIN, red: 'is the organisation’s own, said so by it, checked by two others', says: 'account_mismatch',
  },
  {
    case: 'case 1', what: 'one person checks a new account twice',
    edits: [{ file: 'domain/steps/payee.ts', find: 'return person === verifier ? no(', replace: 'return person === \'\' ? no(' }],
    test: ORDERS, red: 'pays checked accounts alone, never twice', says: 'not four persons',
  },
  {
    case: 'case 2', what: 'a batch that is wrong has no way back',
    edits: [{ file: 'domain/batch/index.ts', find: 'commands: [command, \'return\']', replace: 'commands: [command]' }],
    test: CHAIN, red: 'gives back what is wrong to who made it', says: 'reading \'seen\'',
  },
  {
    case: 'case 3', what: 'a day in a cell of its own kind, or as a number, is refused',
    edits: [{ file: 'activities/adapters/returned-columns.ts', find: '(kind === \'text\' || kind === \'number\' || kind === \'date\' ? readDay', replace: '(kind === \'text\' ? readDay' }],
    test: RETURNED, red: 'dates as banks write them', says: '2019-03-04',
  },
  {
    case: 'case 3', what: 'a hidden row is taken silently',
    edits: [{ file: 'activities/adapters/returned-list.ts', find: 'if (row.hidden) out.faults.push', replace: 'if (row.row < 0) out.faults.push' }],
    test: RETURNED, red: 'a hidden row is not taken and said', says: 'PO-2',
  },
  {
    case: 'case 3', what: 'what nobody sees in a head makes it another head',
    edits: [{ file: 'activities/adapters/returned-columns.ts', find: '.replace(/[\\p{Cf}\\p{Cc}\\u2800\\u3164]/gu, (c) => (/\\s/.test(c) ? \' \' : \'\'))', replace: '' }],
    test: RETURNED, red: 'title rows, totals, remarks, other heads', says: 'PO-1',
  },
  {
    case: 'case 4', what: 'a voucher of more than 15 digits in a number cell is stored as another number',
    edits: [{ file: 'activities/adapters/returned-list.ts', find: 'if (cell(meaning).kind === \'long_number\') add(\'number_too_long\', text(meaning));', replace: '' }],
    test: RETURNED, red: 'number_too_long', says: 'number_too_long',
  },
  {
    case: 'case 5', what: 'paid, or held, on a day in the future',
    edits: [{ file: 'domain/commands/act-dates.ts', find: 'if (rule.latest === \'today\' && on > context.today)', replace: 'if (rule.latest === \'today\' && on > \'9999\')' }],
    test: 'test/domain/act-dates.test.ts', red: 'the day after today, and a year far from here', says: 'after_today',
  },
  {
    case: 'case 5', what: 'paid, or held, before the act that it follows',
    edits: [{ file: 'domain/commands/act-dates.ts', find: 'else if (bound !== undefined && on < bound)', replace: 'else if (bound !== undefined && on < \'\')' }],
    test: 'test/domain/act-dates.test.ts', red: 'the day before the act that it follows, and two years before', says: 'before_the_act',
  },
  {
    case: 'case 5', what: 'paid before the batch was released',
    edits: [{ file: 'domain/batch/index.ts', find: 'lines[i]!.paidOn < releasedOn ?', replace: 'lines[i]!.paidOn < \'\' ?' }],
    test: CHAIN, red: 'paid for an attempt before the one on its way', says: 'validation',
  },
  {
    case: 'case 6', what: 'a name that begins with a sign has an apostrophe before it in the payment list',
    edits: [{ file: 'activities/adapters/sheets.ts', find: 'return { value: cellText(String(content)), style', replace: 'return { value: cellText(/^[=@+-]/.test(String(content)) ? `\'${content}` : String(content)), style' }],
    test: 'test/activities/payment-list.test.ts', red: 'each text is a text cell in the file itself', says: 'HYPERLINK',
  },
  {
    case: 'case 7', what: 'an account with spaces or hyphens is another account',
    edits: [{ file: 'domain/text.ts', find: 'bare(bare(text)).replace(/[\\p{Pd}\\u2212]+/gu, \'\').toUpperCase()', replace: 'text.normalize(\'NFKC\').replace(UNSEEN, \'\').toUpperCase()' }],
    test: 'test/domain/text.test.ts', red: 'a code loses spaces, hyphens and width', says: '6222020012345678',
  },
  {
    case: 'case 7', what: 'a name with half-width brackets is another name',
    edits: [{ file: 'domain/order/payee.ts', find: 'fold(a) === fold(b)', replace: 'a === b' }],
    test: ORDERS, red: 'pays checked accounts alone, never twice', says: 'correct_payee',
  },
  {
    case: 'case 8', what: 'fixed instalments of more than the award are loaded',
    edits: [{ file: 'domain/programme/version-checks.ts', find: '  checkInstalmentSum(say, version);', replace: '' }],
    test: 'test/policies/dry-run.test.ts', red: 'instalments of more than the award is refused', says: 'the award is 80000000',
  },
  {
    case: 'case 9', what: 'a ranking puts 78 before 91 without a reason',
    edits: [{ file: 'domain/call/scores.ts', find: 'if (best && best.meanBp > meanBp)', replace: 'if (best && best.meanBp < 0)' }],
    test: 'test/simulation/ranking.test.ts', red: 'needs a reason, shows each place where it departs', says: 'reason_required',
  },
  {
    case: 'case 9', what: 'a reserve list is never closed',
    edits: [{ file: 'domain/call/index.ts', find: 'if (key === RESERVE) return closing(state, context);', replace: 'if (key === RESERVE) return nothing;' }],
    test: 'test/simulation/ranking.test.ts', red: 'gives a place that becomes free to the next in order, and is closed at its end', says: 'stay unsettled',
  },
  {
    case: 'case 10', what: 'a budget line takes codes that no classification has',
    edits: [{ file: 'domain/budget/codes.ts', find: 'if (known && !known.some((c) => c.code === fields[field]))', replace: 'if (known && fields[field] === \'\')' }],
    test: 'test/simulation/budget-year.test.ts', red: 'under published codes, for this year or the next', says: 'Received has value: undefined',
  },
  {
    case: 'case 10', what: 'a line of a past year counts as available',
    edits: [{ file: 'domain/budget/year.ts', find: 'year === yearOf(today) ?', replace: 'year <= yearOf(today) ?' }],
    test: 'test/simulation/budget-year.test.ts', red: 'ends what is taken from it; what is unpaid is carried over', says: '"money": "reserved"',
  },
  {
    case: 'case 11', what: 'what the system says to many streams goes to the store of private texts',
    edits: [{ file: 'prisma/store/texts.ts', find: 'if (command.actor.kind === \'system\') return { fields: command.body, texts: [] };', replace: '' }],
    test: 'test/simulation/told.test.ts', red: 'brings the bank’s reason for a rejection as the bank gave it', says: '户名不符',
  },
];
