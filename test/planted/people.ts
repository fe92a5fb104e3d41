/** Cures of faults about decisions and the people who make them, each with the edit that takes it away. */
import type { Planted } from './entry.js';

const PEOPLE_TEST = 'test/simulation/people.test.ts';
const UNDONE = 'test/simulation/undone.test.ts';
const READERS = 'test/api/readers.test.ts';
const OBJECTIONS = 'test/simulation/objections.test.ts';
const TEXT = 'test/domain/text.test.ts';
const REFUSALS = 'test/api/refusals.test.ts';

export const PEOPLE: Planted[] = [
  {
    case: 'case 12', what: 'staff of the applicant and of the agency in the form are appointed as experts',
    edits: [{ file: 'domain/panel/members.ts', find: 'return reasons.length > 0 ? no(\'expert_conflict\'', replace: 'return reasons.length > 99 ? no(\'expert_conflict\'' }],
    test: PEOPLE_TEST, red: 'is neither offered nor appointed: staff of the applicant', says: 'expert_conflict',
  },
  {
    case: 'case 12', what: 'an employer changes and the panel is never asked again',
    edits: [{ file: 'domain/panel/index.ts', find: 'const why = member === undefined ? undefined : againstMember(context, member);', replace: 'const why = member === undefined ? againstMember(context, \'\') : undefined;' }],
    test: PEOPLE_TEST, red: 'goes no further when it comes up later, is put out with the reason', says: 'expert_conflict',
  },
  {
    case: 'case 13', what: 'the organiser may not replace an expert who is silent',
    edits: [{ file: 'domain/panel/members.ts', find: ' || taskOfMember(state, member)?.overdue === true;', replace: ';' }],
    test: PEOPLE_TEST, red: 'is reminded, then the organiser may replace at every stage', says: 'validation',
  },
  {
    case: 'case 13', what: 'a replacement drops the only finance expert',
    edits: [{ file: 'domain/panel/members.ts', find: '?.specialty === \'finance\').length < minFinance)', replace: '?.specialty === \'finance\').length < -minFinance)' }],
    test: PEOPLE_TEST, red: 'is reminded, then the organiser may replace at every stage', group: 'second', says: 'panel_composition',
  },
  {
    case: 'case 14', what: 'one whose role of expert ended yesterday is appointed',
    edits: [{ file: 'domain/panel/members.ts', find: 'if (unknown.length > 0) return no(\'panel_composition\', { notExperts: unknown });', replace: '' }],
    test: PEOPLE_TEST, red: 'yesterday: neither offered nor appointed', says: 'panel_composition',
  },
  {
    case: 'case 14', what: 'a role holds beyond its last day where the database asks',
    edits: [{ file: 'prisma/store/holders.ts', find: ' AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= ${day}))', replace: ')' }],
    test: PEOPLE_TEST, red: 'whether a role holds is the same in SQL and in the domain', says: 'Property failed', group: 'second',
  },
  {
    case: 'case 15', what: 'a check is passed with no box answered',
    edits: [{ file: 'domain/steps/checks.ts', find: 'if (mandatory !== false && answer === undefined) wrong[`checks.${id}`] = \'required\';', replace: '' }],
    test: 'test/domain/checks.test.ts', red: 'every check of the policies asks something', says: 'checks_incomplete',
  },
  {
    case: 'case 15', what: 'the list of a check is not asked by the project',
    edits: [{ file: 'domain/project/index.ts', find: '(rule.checked && refuseChecks(checklistIn(ctx.params), command.fields)) || rule.guard', replace: 'rule.guard' }],
    test: REFUSALS, red: 'beyond a count: one correction, and no second', says: 'was done',
  },
  {
    case: 'case 16', what: 'evidence is added after the panel, the payment and the archiving',
    edits: [{ file: 'domain/project/evidence.ts', find: 'if (step.kind !== \'result_submission\') return state.steps[step.id]?.status === \'open\';', replace: 'if (state.phase !== \'draft\') return true;' }],
    test: 'test/simulation/evidence.test.ts', red: 'follows its step, is asked again under the lock', says: 'not_draft',
  },
  {
    case: 'case 16', what: 'an upload that was on its way lands after the freeze',
    edits: [{ file: 'services/projects.ts', find: 'if (!await evidenceOpenNow(tx, version, { projectId, slot, lock: true })) return refuse(\'not_draft\', { slot });', replace: '' }],
    test: 'test/simulation/evidence.test.ts', red: 'follows its step, is asked again under the lock', says: 'not_draft',
  },
  {
    case: 'case 17', what: 'an issued paper shows the name of today',
    edits: [{ file: 'services/printing.ts', find: 'const page = subject ? await asIssued(sql, now, subject) : now;', replace: 'const page = now;' }],
    test: 'test/web/papers.test.ts', red: 'says the same whatever is renamed after it', says: '新郑州',
  },
  {
    case: 'case 18', what: 'the applicant reads the amount before the decision',
    edits: [{ file: 'domain/project/reading.ts', find: '(s.kind === \'decision\' || s.kind === \'ranking\') && s.status === \'passed\');\n\n/** The same of', replace: '(s.kind === \'decision\' || s.kind === \'ranking\') && s.status !== \'ended\');\n\n/** The same of' }],
    test: READERS, red: 'the applicant reads neither amount nor what led to it', says: 'ent.applicant',
  },
  {
    case: 'case 18', what: 'the public reads how it stands before the notice',
    edits: [{ file: 'domain/project/reading.ts', find: 'if (notice.length > 0) return opened;', replace: 'if (notice.length > 0) return opened || state.phase === \'running\';' }],
    test: READERS, red: 'everyone learns how far it is with the notice', says: 'in_progress',
  },
  {
    case: 'case 19', what: 'an approval cannot be taken back',
    edits: [{ file: 'domain/project/undo.ts', find: 'if (event.settles === \'passed\' && event.stepId !== undefined && person !== undefined) return', replace: 'if (event.settles === \'passed\' && event.stepId === \'\' && person !== undefined) return' }],
    test: UNDONE, red: 'an application by its applicant, within the window, and not when an office has looked at it', says: 'not_allowed',
  },
  {
    case: 'case 19', what: 'a decision is reversed although its money was instructed',
    edits: [{ file: 'domain/project/undo.ts', find: 'if (on.length === 0) return undefined;', replace: 'if (on.length >= 0) return undefined;' }],
    test: UNDONE, red: 'not once it is in a batch or instructed', says: 'Received has value: undefined',
  },
  {
    case: 'case 19', what: 'an application handed in in time lapses because its own house approves after the closing',
    edits: [{ file: 'domain/steps/window.ts', find: 'return days === 0 ? closing :', replace: 'return days >= 0 ? closing :' }],
    test: UNDONE, red: 'a house approves what its staff handed in in time', says: 'Error',
  },
  {
    case: 'case 19', what: 'one late applicant cannot be let in',
    edits: [{ file: 'domain/steps/window.ts', find: '(call.lateUntil !== undefined && call.lateUntil > call.closesAt ? call.lateUntil : call.closesAt)', replace: '(call.closesAt)' }],
    test: UNDONE, red: 'one applicant is let in by two persons, alone', says: 'window_closed',
  },
  {
    case: 'case 21', what: 'contact 138 and identity 4101 are who objects',
    edits: [{ file: 'domain/notice/identity.ts', find: '...(contact.trim() === \'\' || isReachable(contact) ?', replace: '...(contact.length > 0 ?' }],
    test: OBJECTIONS, red: 'is judged by form: the numbers of the report are refused', says: 'contact_unreachable',
  },
  {
    case: 'case 21', what: 'an objection with nothing attached holds the payment of another',
    edits: [{ file: 'domain/notice/index.ts', find: 'const lead = files.length === 0;', replace: 'const lead = files.length < 0;' }],
    test: OBJECTIONS, red: 'without proof is a lead: it holds nothing until it is admitted', says: '+   false',
  },
  {
    case: 'case 22', what: 'a list is taken for a date, an amount for a text',
    edits: [{ file: 'domain/programme/field-kinds/kind.ts', find: 'return text === undefined ? fault(\'invalid_type\') : read(text);', replace: 'return read(text ?? String(given));' }],
    test: 'test/domain/programme/form.test.ts', red: 'what is of no type that a field knows is refused by each kind', says: 'invalid_type',
  },
  {
    case: 'case 22', what: 'an amount with its sign, separators or unit stays as it was typed',
    edits: [{ file: 'domain/programme/form.ts', find: 'return reading.is === \'value\' ? [[f.id, fieldKind(f.kind).show(reading.value)]] : [];', replace: 'return reading.is === \'nothing\' ? [[f.id, \'\']] : [];' }],
    test: 'test/domain/programme/form.test.ts', red: 'amounts and days are kept in one way of writing', says: '640000.00',
  },
  {
    case: 'case 22', what: 'a draft keeps what is of no type that its field knows',
    edits: [{ file: 'services/projects.ts', find: 'if (Object.keys(strange).length > 0) throw', replace: 'if (Object.keys(strange).length > 99) throw' }],
    test: REFUSALS, red: 'are saved on top of what was read', says: 'invalid_type',
  },
  {
    case: 'case 23', what: 'a reason that nobody sees is a reason',
    edits: [{ file: 'domain/text.ts', find: 'if (text !== \'\' && !isVisible(text)) return \'not_visible\';', replace: '' }],
    test: TEXT, red: ': not_visible', says: 'not_visible',
  },
  {
    case: 'case 23', what: 'marks of direction stay in titles',
    edits: [{ file: 'domain/text.ts', find: 'if (DIRECTION.test(text)) return \'direction_marks\';', replace: '' }],
    test: TEXT, red: ': direction_marks', says: 'direction_marks',
  },
  {
    case: 'case 24', what: 'half a character goes through to the database',
    edits: [{ file: 'domain/text.ts', find: 'if (!isWellFormed(text) || NO_CHARACTER.test(text)) return \'malformed_text\';', replace: '' }],
    test: TEXT, red: 'any text is refused with a code or kept, tidy, as it was sent', says: 'Property failed',
  },
  {
    case: 'case 24', what: 'a line end counts as two characters on a page and as one at the interface',
    edits: [{ file: 'domain/text.ts', find: 'for (const _ of text.replaceAll(\'\\r\\n\', \'\\n\')) n += 1;', replace: 'n = text.length;' }],
    test: TEXT, red: 'counted as people count: an emoji is one', says: 'toEqual',
  },
  {
    case: 'case 25', what: 'a member is not found by its code or name in other widths',
    edits: [{ file: 'services/form-organisations.ts', find: 'r.credit_code === foldCode(text)) ?? rows.find((r) => sameText(r.name, text)', replace: 'r.credit_code === text) ?? rows.find((r) => r.name === text' }],
    test: REFUSALS, red: 'name members by what people know of them', says: '"m2"',
  },
  {
    case: 'case 25', what: 'a code of the register that follows no rule is passed over in silence',
    edits: [{ file: 'domain/steps/odd-codes.ts', find: 'return open.length === 0 ? undefined :', replace: 'return open.length < 9 ? undefined :' }],
    test: UNDONE, red: 'stops the check until an officer accepts it with proof', says: 'credit_code_unproven',
  },
];
