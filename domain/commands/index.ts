/**
 * The closed table of commands: type -> fields. API and pages derive their schemas from it. Fields named in
 * `textFields` are free text: they arrive as strings and reach the domain as TextRef (stored apart, erasable).
 */
import { z } from 'zod';
import { LINE_FEN } from '../defaults.js';
import { identityFaults } from '../notice/identity.js';
import { CHECK_ANSWERS } from '../steps/checks.js';
import { DISPUTE_KINDS, FINDINGS } from '../order/dispute-kinds.js';
import { Fen } from '../programme/schema.js';
import { EXPENDITURE_KINDS } from '../project/expenditure-kinds.js';
import { codeText, freeText, idText, nameOrNothing, nameText, textOrNothing } from '../text.js';
import { dateOf, dayFault, EARLIEST_DAY, toInstant } from '../time.js';

/** Characters that a text of each kind may have; what else a text may hold stands in domain/text.ts. */
export const LONGEST = { text: 4000, reason: 1000, name: 200 } as const;

export const PlainDateField = z.string().superRefine((day, context) => { const fault = dayFault(day); if (fault) context.addIssue({ code: 'custom', message: fault }); }).meta({ format: 'date' });
/** Any way ISO 8601 writes an instant comes in; one way is kept, so that instants compare and hash as text. */
const InstantField = z.iso.datetime({ offset: true }).refine((at) => Number.isNaN(Date.parse(at)) || dateOf(toInstant(Date.parse(at))) >= EARLIEST_DAY, 'implausible_date').transform((at) => toInstant(Date.parse(at)));
const text = freeText(LONGEST.text);
const shortText = freeText(LONGEST.reason);
const name = nameText(LONGEST.name);
const maybeName = nameOrNothing(LONGEST.name);
const id = idText(120);
const nothing = z.strictObject({});
/** A text that another stream keeps. */
const keptText = z.strictObject({ textId: z.string(), hash: z.string() });

/** How an objection ended, as its project is told. */
export const OBJECTION_ENDS = ['upheld', 'partly', 'rejected', 'lapsed'] as const;

export const Minutes = z.strictObject({
  number: name.refine((text) => /[\p{Nd}〇一二三四五六七八九十百]/u.test(text.normalize('NFKC')), 'number_needed').describe('minutes number of the collective meeting'),
  heldOn: PlainDateField,
  attendees: z.array(name.refine((text) => /\p{Script=Han}|\p{L}.*\p{L}/u.test(text), 'name_needed')).max(50).default([]),
});

export const ExpenditureLine = z.strictObject({ item: name, category: z.enum(EXPENDITURE_KINDS), amountFen: Fen, spentOn: PlainDateField, voucher: name });
const Score = z.strictObject({ criterion: id, score: z.number().int().min(0).max(100), reason: shortText });
const Account = { accountName: name, bankName: name, account: codeText(/^[0-9]{8,30}$/, 'account_digits') };

/** What a line may hold: something, and no more than domain/defaults.ts says. */
const LineFen = Fen.refine((f) => !/^\d+$/.test(f) || (BigInt(f) >= BigInt(LINE_FEN.least) && BigInt(f) <= BigInt(LINE_FEN.most)), 'line_amount').describe(`${LINE_FEN.least} to ${LINE_FEN.most} fen`);
const BudgetLineFields = z.strictObject({
  year: z.number().int().min(2013).max(2100), title: name, fund: name, level: z.enum(['central', 'city', 'county']), quotaDocument: name,
  functionCode: name, economicCode: name, route: z.enum(['unit_treasury', 'county_transfer']), amountFen: LineFen, cutOffOn: PlainDateField,
});

export const commandSchemas = {
  // project
  createProject: z.strictObject({ callId: id, applicantId: id, title: name, object: maybeName.default('') }),
  submit: z.strictObject({ formVersion: z.number().int().min(1) }),
  approve: z.strictObject({ opinion: text.optional(), minutes: Minutes.optional() }),
  return: z.strictObject({ reason: text, to: id.optional() }),
  refuse: z.strictObject({ reason: text }),
  confirm: nothing,
  recommend: z.strictObject({ opinion: text.optional() }),
  /** `checks`: an answer to each item of the list of the step (domain/steps/checks.ts). */
  accept: z.strictObject({ opinion: text.optional(), checks: z.array(z.strictObject({ id, answer: z.enum(CHECK_ANSWERS) })).max(50).default([]) }),
  /** A code that the register holds though it follows no rule. */
  acceptCode: z.strictObject({ organisationId: id, proof: name.describe('number of the certificate, or name of a file of the project'), reason: text }),
  requestCorrection: z.strictObject({ points: z.array(z.strictObject({ item: name, reason: shortText })).min(1).max(50) }),
  correct: z.strictObject({ formVersion: z.number().int().min(1), note: text.optional() }),
  giveOpinion: z.strictObject({ stance: z.enum(['agree', 'agree_with_remarks', 'disagree']), opinion: text }),
  confirmLines: z.strictObject({ excluded: z.array(z.strictObject({ line: z.number().int().min(0).describe('of the expenditure as it was reported, counted from 0'), reason: freeText(500) })).default([]) }),
  agreePlan: z.strictObject({ opinion: text.optional() }),
  issue: z.strictObject({ documentNumber: name }),
  register: nothing,
  issueAgreement: nothing,
  sign: z.strictObject({ signer: name }),
  decline: z.strictObject({ reason: text }),
  reportMilestone: z.strictObject({ milestone: id, note: text }),
  reportMidTerm: z.strictObject({ note: text }),
  reportResult: z.strictObject({ note: text }),
  checkReport: z.strictObject({ result: z.enum(['normal', 'rectify', 'terminate']), reason: text.optional() }),
  terminate: z.strictObject({ reason: text, documentNumber: name }),
  submitResults: z.strictObject({ note: text, expenditure: z.array(ExpenditureLine).max(500).default([]) }),
  claim: z.strictObject({ ...Account, receiptNumber: name, commitment: z.literal(true), reason: text.optional().describe('why it is not the registered account, where it is not') }),
  verifyAccount: nothing,
  confirmAccount: nothing,
  /** A new account of the payee, proposed by finance: its owner says that it is theirs, two further persons check it. */
  confirmPayee: nothing,
  verifyPayee: nothing,
  approvePayee: nothing,
  lapseClaim: z.strictObject({ reason: text }),
  withdraw: z.strictObject({ reason: text }),
  takeBack: z.strictObject({ reason: text.optional() }),
  reverseDecision: z.strictObject({ reason: text, minutes: Minutes }),
  suspend: z.strictObject({ reason: text }),
  resume: z.strictObject({ reason: text }),
  submitEvaluation: z.strictObject({ note: text }),
  /** Of what was paid of a terminated project: what was done to have it back. */
  noteRecovery: z.strictObject({ note: text }),
  archive: nothing,
  // call
  createCall: z.strictObject({ programmeVersionId: id, title: name, opensAt: InstantField, closesAt: InstantField, budgetLineId: id, quota: z.number().int().min(1).optional() }),
  openCall: nothing,
  /** Before it takes applications: its window, its title and its places. */
  correctCall: z.strictObject({ title: name, opensAt: InstantField, closesAt: InstantField, quota: z.number().int().min(1).optional(), reason: text }),
  withdrawCall: z.strictObject({ reason: text }),
  extendWindow: z.strictObject({ closesAt: InstantField, reason: text }),
  /** `organisation`: id, unified social credit code or name. */
  proposeLateEntry: z.strictObject({ organisation: name, until: InstantField, reason: text }),
  allowLateEntry: z.strictObject({ opinion: text.optional() }),
  /** `without`: projects that are suspended or late under review; they are ranked later, against what is left then. */
  proposeRanking: z.strictObject({ order: z.array(id).min(1).max(2000), without: z.array(id).max(2000).default([]), reason: text.optional() }),
  decideRanking: z.strictObject({ minutes: Minutes }),
  /** The next of the reserve list, for a place that became free. */
  proposePromotion: z.strictObject({ reason: text.optional() }),
  decidePromotion: z.strictObject({ minutes: Minutes }),
  // panel
  appointPanel: z.strictObject({ members: z.array(id).min(1).max(21) }),
  replaceMember: z.strictObject({ member: id, by: id, reason: text }),
  acceptInvitation: nothing,
  declineInvitation: z.strictObject({ reason: text }),
  declare: z.strictObject({ conflict: z.boolean(), statement: text }),
  submitReport: z.strictObject({ scores: z.array(Score).min(1).max(30), opinion: text }),
  recordMeeting: z.strictObject({ heldOn: PlainDateField, attendees: z.array(id).min(1), minutes: text }),
  // notice
  publishNotice: z.strictObject({ projectIds: z.array(id).min(1).max(2000), title: name, basis: name }),
  openObjection: z.strictObject({
    projectId: id,
    objectorKind: z.enum(['unit', 'person']),
    objectorName: maybeName,
    contact: maybeName.describe('mobile of 11 digits, landline with area code, or e-mail: the answer goes there'),
    identityProof: maybeName.describe('unified social credit code of a unit, number of the identity document of a person'),
    grounds: text,
    /** Sent before, each to its own address; with none it is a lead and holds nothing until it is admitted. */
    files: z.array(id).max(10).default([]).describe('ids of files sent to /notices/{id}/objection-files: licence and seal or identity document, proof'),
  }).superRefine((objector, ctx) => { for (const [field, message] of Object.entries(identityFaults(objector))) ctx.addIssue({ code: 'custom', path: [field], message }); }),
  admitObjection: z.strictObject({ objectionId: id, reason: text }),
  dismissObjection: z.strictObject({ objectionId: id, reply: text }),
  closeUpheld: z.strictObject({ objectionId: id, reason: text }),
  decideObjection: z.strictObject({ objectionId: id, outcome: z.enum(['upheld', 'partly', 'rejected']), reply: text }),
  // budget line
  createBudgetLine: BudgetLineFields,
  confirmQuota: nothing,
  correctBudgetLine: BudgetLineFields,
  /** 结转: what a line of a past year still holds goes on to a line of this year. */
  proposeCarryOver: z.strictObject({ toLineId: id, reason: text.optional() }),
  confirmCarryOver: nothing,
  // batch
  prepareBatch: z.strictObject({ budgetLineId: id, orderIds: z.array(id).min(1).max(500) }),
  checkBatch: nothing,
  releaseBatch: nothing,
  signBatch: nothing,
  importBankResult: z.strictObject({
    fileHash: z.string().length(64), fileName: name,
    lines: z.array(z.strictObject({ orderId: id, attempt: z.number().int().min(1), amountFen: Fen, result: z.enum(['paid', 'rejected']), voucher: nameOrNothing(100), reason: textOrNothing(300), paidOn: PlainDateField })).min(1).max(1000),
  }),
  // payment order
  recordReturn: z.strictObject({ voucher: name.describe('number of the bank’s return document'), returnedOn: PlainDateField, reason: text }),
  confirmReturn: nothing,
  correctPayee: z.strictObject({ ...Account, reason: text }),
  settleUnknown: z.strictObject({ result: z.enum(['paid', 'rejected']), voucher: nameOrNothing(100), paidOn: PlainDateField, evidence: text }),
  confirmSettlement: nothing,
  /** An answer of the bank that contradicts what is booked: what was found, with the bank's document where money came back. */
  settleDispute: z.strictObject({ finding: z.enum(FINDINGS), voucher: nameOrNothing(100).optional(), settledOn: PlainDateField, evidence: text }),
  confirmDispute: nothing,
  // told by other streams or by the system; never accepted from outside
  openPanel: z.strictObject({ stepId: id, panelId: id }),
  concludePanel: z.strictObject({ stepId: id, panelId: id, passed: z.boolean(), meanBp: z.number().int() }),
  closePanel: z.strictObject({ cause: id }),
  askPanel: nothing,
  suspendPanel: nothing,
  resumePanel: nothing,
  openNotice: z.strictObject({ noticeId: id, lastDay: PlainDateField }),
  /** The calendar has changed: its last day is counted again. */
  recountNotice: nothing,
  extendNotice: z.strictObject({ noticeId: id, lastDay: PlainDateField }),
  delistProject: z.strictObject({ projectId: id, cause: id }),
  placeHold: z.strictObject({ holdId: id, source: id }),
  releaseHold: z.strictObject({ holdId: id, outcome: z.enum(OBJECTION_ENDS).optional(), reply: keptText.optional(), handler: id.optional() }),
  noteUpheld: z.strictObject({ holdId: id, outcome: z.enum(OBJECTION_ENDS), reply: keptText.optional(), handler: id.optional() }),
  clearNotice: z.strictObject({ noticeId: id, leads: z.number().int().positive().optional() }),
  /** `reply` and `handler`: what was decided on the objection, and by whom. */
  removeFromNotice: z.strictObject({ noticeId: id, recalculate: z.boolean(), reply: keptText.optional(), handler: id.optional() }),
  passOver: z.strictObject({ projectId: id, cause: id }),
  joinRanking: z.strictObject({ projectId: id }),
  noteLeftOut: nothing,
  applyUpheld: z.strictObject({ projectId: id }),
  rank: z.strictObject({ place: z.number().int().min(1), result: z.enum(['in', 'reserve', 'out']), minutes: Minutes, personId: id }),
  closeReserve: nothing,
  moveLine: z.strictObject({ budgetLineId: id }),
  carryOver: z.strictObject({ fromLineId: id, toLineId: id }),
  askCarryOver: nothing,
  serveQueued: nothing,
  moveOrder: z.strictObject({ budgetLineId: id }),
  lapse: z.strictObject({ reason: z.enum(['window_closed']) }),
  settleInstalment: z.strictObject({ n: z.number().int(), orderId: id, amountFen: Fen, paidOn: PlainDateField, voucher: z.string(), attempt: z.number().int().optional() }),
  returnInstalment: z.strictObject({ n: z.number().int(), orderId: id, amountFen: Fen, attempt: z.number().int(), returnedOn: PlainDateField, voucher: z.string() }),
  openOrder: z.strictObject({ projectId: id, n: z.number().int(), amountFen: Fen, budgetLineId: id, payee: z.strictObject({ organisationId: id, ...Account }), dueAt: z.iso.datetime(), answerDays: z.number().int().min(1) }),
  prepareOrder: z.strictObject({ batchId: id, payee: z.strictObject({ organisationId: id, ...Account }).optional() }),
  checkOrder: nothing,
  releaseOrder: nothing,
  dropOrder: z.strictObject({ reason: z.string() }),
  instruct: z.strictObject({ fileHash: z.string().length(64), fileName: z.string() }),
  recordResult: z.strictObject({ attempt: z.number().int(), result: z.enum(['paid', 'rejected']), voucher: z.string(), reason: z.string(), paidOn: PlainDateField, fileHash: z.string() }),
  disputeResult: z.strictObject({ kind: z.enum(DISPUTE_KINDS), attempt: z.number().int(), said: z.looseObject({}), booked: z.array(z.looseObject({})), fileHash: z.string() }),
  cancelOrder: z.strictObject({ reason: z.string() }),
  proposePayee: z.strictObject({ orderId: id, payee: z.strictObject({ organisationId: id, ...Account }), personId: id }),
  takePayee: z.strictObject({ payee: z.strictObject({ organisationId: id, ...Account }) }),
  reopenCorrection: z.strictObject({ cause: id }),
} as const satisfies Record<string, z.ZodObject>;

export type CommandType = keyof typeof commandSchemas;

/** Sent by streams to each other, by due instants and by the payment child: refused from outside. */
export const SYSTEM_COMMANDS = [
  'openPanel', 'concludePanel', 'closePanel', 'askPanel', 'suspendPanel', 'resumePanel', 'openNotice', 'recountNotice', 'extendNotice', 'delistProject', 'placeHold', 'releaseHold', 'noteUpheld', 'clearNotice', 'removeFromNotice', 'passOver', 'joinRanking', 'noteLeftOut', 'applyUpheld', 'rank', 'closeReserve', 'moveLine', 'carryOver', 'askCarryOver', 'serveQueued', 'moveOrder', 'lapse', 'settleInstalment',
  'openOrder', 'prepareOrder', 'checkOrder', 'releaseOrder', 'dropOrder', 'instruct', 'recordResult', 'returnInstalment', 'cancelOrder', 'proposePayee', 'takePayee', 'reopenCorrection', 'disputeResult',
] as const satisfies readonly CommandType[];

export const textFields: ReadonlySet<string> = new Set([
  'reason', 'opinion', 'note', 'reply', 'grounds', 'statement', 'evidence', 'contact', 'identityProof', 'objectorName',
]);

/** `minutes` is text only where the schema says so (recordMeeting); elsewhere it is an object and stays. */
export const isTextField = (field: string, value: unknown): boolean =>
  typeof value === 'string' && (textFields.has(field) || field === 'minutes');
