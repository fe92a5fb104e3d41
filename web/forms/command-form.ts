/**
 * The forms of commands: which fields each shows and how a posted body becomes the command's fields. The schema in
 * domain/commands remains the judge; this table says only how people type it. Commands that a page builds of its own
 * (rankings, batches, score sheets) have no entry.
 */
import { commandSchemas, type CommandType } from '../../domain/commands/index.js';
import { named, t, type Key, type Locale } from '../../domain/words/index.js';
import { isTable } from '../../domain/programme/field-kinds/index.js';
import { codeOfIssue } from '../../services/commands.js';
import type { FieldKind, FieldView, OptionView, TableView } from '../components/index.js';
import { fieldMessage, lineHint } from './programme-form.js';
import { postedRows, tableView } from './table-rows.js';
import { posted, readValue, showValue, type FieldRule, type Posted } from './values.js';

interface CommandField {
  /** Path in the command: `minutes.number` nests. */
  name: string;
  kind: FieldKind;
  label: Key & `field.${string}`;
  required?: boolean;
  options?: readonly string[];
  optionTopic?: 'option' | 'level';
  rows?: number;
  /** Who reads what is typed here, said before it is sent. */
  hint?: Key & `field.${string}`;
}

const opinion: CommandField = { name: 'opinion', kind: 'longtext', label: 'field.opinion' };
const reason: CommandField = { name: 'reason', kind: 'longtext', label: 'field.reason', required: true };
/** The applicant reads it word for word. */
const toldReason: CommandField = { ...reason, hint: 'field.toldHint' };
const note: CommandField = { name: 'note', kind: 'longtext', label: 'field.note', required: true };
const minutes = (required: boolean): CommandField[] => [
  { name: 'minutes.number', kind: 'text', label: 'field.minutesNumber', required },
  { name: 'minutes.heldOn', kind: 'date', label: 'field.heldOn', required },
  { name: 'minutes.attendees', kind: 'list', label: 'field.attendees', rows: 3 },
];
const account: CommandField[] = [
  { name: 'accountName', kind: 'text', label: 'field.accountName', required: true },
  { name: 'bankName', kind: 'text', label: 'field.bankName', required: true },
  { name: 'account', kind: 'text', label: 'field.account', required: true },
];

const budgetLine: CommandField[] = [
  { name: 'year', kind: 'integer', label: 'field.year', required: true },
  { name: 'title', kind: 'text', label: 'field.budgetTitle', required: true },
  { name: 'fund', kind: 'text', label: 'field.fund', required: true },
  { name: 'level', kind: 'choice', label: 'field.level', required: true, options: ['central', 'city', 'county'], optionTopic: 'level' },
  { name: 'quotaDocument', kind: 'text', label: 'field.quotaDocument', required: true },
  { name: 'functionCode', kind: 'choice', label: 'field.functionCode', required: true },
  { name: 'economicCode', kind: 'choice', label: 'field.economicCode', required: true },
  { name: 'route', kind: 'choice', label: 'field.route', required: true, options: ['unit_treasury', 'county_transfer'] },
  { name: 'amountFen', kind: 'money', label: 'field.amount', required: true },
  { name: 'cutOffOn', kind: 'date', label: 'field.cutOffOn', required: true },
];

export const COMMAND_FIELDS: Readonly<Partial<Record<CommandType, readonly CommandField[]>>> = {
  submit: [], confirm: [], register: [], issueAgreement: [], verifyAccount: [], confirmAccount: [], confirmPayee: [], verifyPayee: [], approvePayee: [], archive: [], openCall: [], confirmQuota: [],
  acceptInvitation: [], confirmCarryOver: [], checkBatch: [], releaseBatch: [], signBatch: [], confirmSettlement: [], confirmReturn: [], confirmDispute: [],
  approve: [opinion, ...minutes(false)],
  return: [reason],
  refuse: [reason],
  recommend: [opinion],
  accept: [opinion],
  acceptCode: [{ name: 'organisationId', kind: 'choice', label: 'field.oddOrganisation', required: true }, { name: 'proof', kind: 'text', label: 'field.proof', required: true }, reason],
  requestCorrection: [{ name: 'points', kind: 'points', label: 'field.points', required: true }],
  correct: [{ ...note, required: false }],
  giveOpinion: [
    { name: 'stance', kind: 'choice', label: 'field.stance', required: true, options: ['agree', 'agree_with_remarks', 'disagree'] },
    { ...opinion, required: true },
  ],
  agreePlan: [opinion],
  issue: [{ name: 'documentNumber', kind: 'text', label: 'field.documentNumber', required: true }],
  sign: [{ name: 'signer', kind: 'text', label: 'field.signer', required: true }],
  decline: [reason],
  reportMilestone: [{ name: 'milestone', kind: 'choice', label: 'field.milestone', required: true }, note],
  reportMidTerm: [note],
  reportResult: [note],
  checkReport: [
    { name: 'result', kind: 'choice', label: 'field.result', required: true, options: ['normal', 'rectify', 'terminate'] },
    { ...reason, required: false },
  ],
  terminate: [{ name: 'documentNumber', kind: 'text', label: 'field.documentNumber', required: true }, toldReason],
  submitResults: [note, { name: 'expenditure', kind: 'expenditure', label: 'field.expenditure', rows: 6 }],
  claim: [
    ...account,
    { name: 'receiptNumber', kind: 'text', label: 'field.receiptNumber', required: true },
    { ...reason, required: false, label: 'field.accountReason' },
    { name: 'commitment', kind: 'boolean', label: 'field.commitment', required: true },
  ],
  takeBack: [{ ...reason, required: false }],
  reverseDecision: [...minutes(true), toldReason],
  lapseClaim: [toldReason], withdraw: [reason], suspend: [toldReason], resume: [toldReason],
  submitEvaluation: [note], noteRecovery: [note],
  createCall: [
    { name: 'programmeVersionId', kind: 'choice', label: 'field.programmeVersionId', required: true },
    { name: 'title', kind: 'text', label: 'field.title', required: true },
    { name: 'opensAt', kind: 'instant', label: 'field.opensAt', required: true },
    { name: 'closesAt', kind: 'instant', label: 'field.closesAt', required: true },
    { name: 'budgetLineId', kind: 'choice', label: 'field.budgetLineId', required: true },
    { name: 'quota', kind: 'integer', label: 'field.quota' },
  ],
  correctCall: [
    { name: 'title', kind: 'text', label: 'field.title', required: true },
    { name: 'opensAt', kind: 'instant', label: 'field.opensAt', required: true },
    { name: 'closesAt', kind: 'instant', label: 'field.closesAt', required: true },
    { name: 'quota', kind: 'integer', label: 'field.quota' },
    reason,
  ],
  withdrawCall: [reason],
  extendWindow: [{ name: 'closesAt', kind: 'instant', label: 'field.closesAt', required: true }, reason],
  proposeLateEntry: [
    { name: 'organisation', kind: 'text', label: 'field.lateOrganisation', required: true },
    { name: 'until', kind: 'instant', label: 'field.until', required: true }, reason,
  ],
  allowLateEntry: [opinion],
  decideRanking: minutes(true),
  proposePromotion: [{ ...reason, required: false }],
  decidePromotion: minutes(true),
  appointPanel: [{ name: 'members', kind: 'choices', label: 'field.members', required: true }],
  replaceMember: [{ name: 'member', kind: 'choice', label: 'field.member', required: true }, { name: 'by', kind: 'choice', label: 'field.by', required: true }, reason],
  declineInvitation: [reason],
  declare: [
    { name: 'conflict', kind: 'boolean', label: 'field.conflict' },
    { name: 'statement', kind: 'longtext', label: 'field.statement', required: true },
  ],
  recordMeeting: [
    { name: 'heldOn', kind: 'date', label: 'field.heldOn', required: true },
    { name: 'attendees', kind: 'choices', label: 'field.attendees', required: true },
    { name: 'minutes', kind: 'longtext', label: 'field.meetingMinutes', required: true },
  ],
  publishNotice: [
    { name: 'projectIds', kind: 'choices', label: 'field.projectIds', required: true },
    { name: 'title', kind: 'text', label: 'field.noticeTitle', required: true },
    { name: 'basis', kind: 'text', label: 'field.basis', required: true },
  ],
  openObjection: [
    { name: 'projectId', kind: 'choice', label: 'field.projectId', required: true },
    { name: 'objectorKind', kind: 'choice', label: 'field.objectorKind', required: true, options: ['unit', 'person'] },
    { name: 'objectorName', kind: 'text', label: 'field.objectorName', required: true },
    { name: 'contact', kind: 'text', label: 'field.contact', required: true },
    { name: 'identityProof', kind: 'text', label: 'field.identityProof', required: true },
    { name: 'grounds', kind: 'longtext', label: 'field.grounds', required: true, rows: 6 },
  ],
  admitObjection: [reason],
  dismissObjection: [{ name: 'reply', kind: 'longtext', label: 'field.reply', required: true, rows: 6 }],
  closeUpheld: [toldReason],
  decideObjection: [
    { name: 'outcome', kind: 'choice', label: 'field.outcome', required: true, options: ['upheld', 'partly', 'rejected'] },
    { name: 'reply', kind: 'longtext', label: 'field.reply', required: true, rows: 6, hint: 'field.replyHint' },
  ],
  createBudgetLine: budgetLine,
  correctBudgetLine: budgetLine,
  proposeCarryOver: [{ name: 'toLineId', kind: 'choice', label: 'field.toLineId', required: true }, { ...reason, required: false }],
  correctPayee: [...account, reason],
  recordReturn: [{ name: 'voucher', kind: 'text', label: 'field.returnVoucher', required: true }, { name: 'returnedOn', kind: 'date', label: 'field.returnedOn', required: true }, reason],
  settleDispute: [
    { name: 'finding', kind: 'choice', label: 'field.finding', required: true, options: ['as_booked', 'as_said', 'recovered'] },
    { name: 'voucher', kind: 'text', label: 'field.disputeVoucher' },
    { name: 'settledOn', kind: 'date', label: 'field.settledOn', required: true },
    { name: 'evidence', kind: 'longtext', label: 'field.evidence', required: true },
  ],
  settleUnknown: [
    { name: 'result', kind: 'choice', label: 'field.result', required: true, options: ['paid', 'rejected'] },
    { name: 'voucher', kind: 'text', label: 'field.voucher', required: true },
    { name: 'paidOn', kind: 'date', label: 'field.paidOn', required: true },
    { name: 'evidence', kind: 'longtext', label: 'field.evidence', required: true },
  ],
};

export interface CommandFormSource {
  /** What was typed, after a refusal. */
  body?: Posted;
  /** Message codes by path. */
  errors?: Readonly<Record<string, string>>;
  /** Values to begin with, by path. */
  values?: Readonly<Record<string, unknown>>;
  /** Options that only the page knows: experts, projects, milestones, budget lines. */
  options?: Readonly<Record<string, readonly OptionView[]>>;
  /** Fields left out here, e.g. the minutes where no meeting decides. */
  without?: readonly string[];
  /** Amounts that the total of a table is held against, by path. */
  against?: Readonly<Record<string, TableView['against']>>;
  /** Fields that are needed here although the command leaves them open. */
  needed?: readonly string[];
}

const chosenFields = (type: CommandType, source: CommandFormSource): readonly CommandField[] =>
  (COMMAND_FIELDS[type] ?? []).filter((f) => !source.without?.some((w) => f.name === w || f.name.startsWith(`${w}.`)));

export function commandFields(locale: Locale, type: CommandType, source: CommandFormSource = {}): FieldView[] {
  return chosenFields(type, source).map((f) => {
    const options = source.options?.[f.name] ?? f.options?.map((value) => ({ value, label: named(locale, f.optionTopic ?? 'option', value) }));
    const hint = f.hint ? t(locale, f.hint) : lineHint(locale, f.kind);
    const error = fieldMessage(locale, source.errors?.[f.name]);
    return {
      name: f.name,
      kind: f.kind,
      label: t(locale, f.label),
      required: f.required || source.needed?.includes(f.name) || false,
      ...(f.kind !== 'points' && isTable(f.kind)
        ? { table: tableView(locale, f.kind, f.name, { kept: source.values?.[f.name], body: source.body, errors: (row, column) => fieldMessage(locale, source.errors?.[`${f.name}.${row}.${column}`]), against: source.against?.[f.name] }) }
        : { value: source.body ? posted(source.body, f.name) ?? '' : showValue(f.kind, source.values?.[f.name]) }),
      ...(hint ? { hint } : {}),
      ...(options ? { options } : {}),
      ...(f.rows ? { rows: f.rows } : {}),
      ...(error ? { error } : {}),
    };
  });
}

export type CommandReading = { ok: true; fields: Record<string, unknown> } | { ok: false; errors: Record<string, string> };

/** `minutes.number` -> fields.minutes.number; a group of which nothing was typed is left out. */
function put(target: Record<string, unknown>, path: string, value: unknown): void {
  if (value === undefined) return;
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) { target[first] = value; return; }
  const inner = (target[first] ?? {}) as Record<string, unknown>;
  target[first] = inner;
  put(inner, rest.join('.'), value);
}

/** Reads a posted command. `fixed` adds what the page knows (formVersion, objectionId). The schema has the last word. */
export function readCommand(type: CommandType, body: Posted, fixed: Readonly<Record<string, unknown>> = {}, source: Pick<CommandFormSource, 'without' | 'needed'> = {}): CommandReading {
  const fields: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const f of chosenFields(type, source)) {
    const rule: FieldRule = { kind: f.kind, required: f.required || source.needed?.includes(f.name) || false };
    const reading = readValue(rule, isTable(f.kind) ? postedRows(f.kind, f.name, body) : posted(body, f.name));
    if (!reading.ok && reading.cells) for (const [at, code] of Object.entries(reading.cells)) errors[`${f.name}.${at}`] = code;
    else if (!reading.ok) errors[f.name] = reading.error;
    else put(fields, f.name, reading.value);
  }
  const result = commandSchemas[type].safeParse({ ...fields, ...fixed }, { reportInput: true });
  const unread = Object.keys(errors).length > 0;
  if (result.success) return unread ? { ok: false, errors } : { ok: true, fields: { ...fields, ...fixed } };
  const names = new Set(chosenFields(type, source).map((f) => f.name));
  for (const issue of result.error.issues) {
    const path = issue.path.filter((p) => typeof p === 'string').join('.');
    // Beside fields that could not be read, only the faults of fields are said: a group may lack what was not read.
    if (unread && !names.has(path)) continue;
    errors[path] ??= codeOfIssue(issue);
  }
  return { ok: false, errors };
}
