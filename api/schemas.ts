/** Shapes of what the API answers, as the reference shows them. Services give the data; the tests hold every answer against these. */
import { z } from 'zod';

const fen = z.string().regex(/^\d+$/).describe('integer fen as decimal digits');
const signedFen = z.string().regex(/^-?\d+$/);
const instant = z.string().describe('instant, ISO 8601 in UTC');
const day = z.string().describe('YYYY-MM-DD in Asia/Shanghai');
const label = z.object({ zh: z.string(), en: z.string() });
export const Label = label;
const anything = z.record(z.string(), z.unknown()) as unknown as z.ZodType<object>;
export const maybe = <S extends z.ZodType>(schema: S) => schema.nullable();

export const Seen = z.strictObject({ taskId: z.string(), revision: z.number().int(), formVersion: z.number().int() }).describe('send back as `seen`: what this decision was based on');
export const Person = z.object({
  username: z.string(), personId: z.string(), name: z.string(), nameEn: z.string(), locale: z.string(),
  grants: z.array(z.object({ role: z.string(), jurisdiction: z.string().optional(), department: z.string().optional(), organisation: z.string().optional() })),
});
export const Session = z.object({ token: z.string().describe('send as Authorization: Bearer'), csrf: z.string().describe('send as x-csrf-token where the cookie is used'), person: Person });

export const Task = z.object({
  id: z.string(), streamId: z.string(), target: z.string().describe('the stream that takes the commands'), projectId: maybe(z.string()), stepId: z.string(), kind: z.string(), title: z.string(),
  applicantName: maybe(z.string()), programmeId: maybe(z.string()), county: maybe(z.string()), stage: maybe(z.string()),
  commands: z.array(z.object({ type: z.string(), fields: anything.describe('JSON Schema of its fields') })),
  seen: Seen, openedAt: instant, dueAt: maybe(instant), overdue: z.boolean(), closedAt: maybe(instant), mine: z.boolean(), role: z.string(), gone: z.boolean().describe('its organisation has no part in the project any more, and reads it no longer'), owner: maybe(label).describe('the person it was given to'),
});
export const list = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), next: maybe(z.string()).describe('cursor of the next page; null at the end') });

export const Call = z.object({
  id: z.string(), title: z.string(), programmeId: z.string(), programmeName: label, versionId: z.string(), opensAt: instant, closesAt: instant, status: z.string(), sample: z.boolean(), quota: maybe(z.number()),
  budgetLineId: z.string(), open: z.boolean(), amount: label,
});
export const Ranking = z.object({
  waiting: z.array(z.object({ id: z.string(), title: z.string(), applicantName: z.string(), why: z.enum(['suspended', 'late', 'review']) })).describe('not ready: those that are suspended or late may be left out of the proposal for a reason'),
  leftOut: z.array(z.string()).describe('left out of the proposed or decided order; each joins the reserves when it is ready'),
  departures: z.array(z.object({ projectId: z.string(), place: z.number(), meanBp: z.number(), before: z.string(), beforeMeanBp: z.number() })).describe('where the proposed order goes against the mean scores'),
  reason: maybe(z.string()).describe('of the proposed order'), returned: maybe(z.string()).describe('why the last proposal was given back'),
  reserve: maybe(z.object({ until: maybe(instant), over: z.boolean(), free: z.number(), next: maybe(z.string()), proposed: maybe(z.string()), reason: maybe(z.string()), returned: maybe(z.string()) })),
  proposed: z.array(z.string()), decided: maybe(z.object({ in: z.array(z.string()), reserve: z.array(z.string()), out: z.array(z.string()) })),
  candidates: z.array(z.object({ id: z.string(), title: z.string(), applicantName: z.string(), meanBp: maybe(z.number()), place: maybe(z.number()), result: maybe(z.string()), wouldBe: maybe(z.string()).describe('by the proposed order, before it is decided') })),
});
export const CallPage = z.object({ call: Call, version: anything.describe('the programme version, every field with its source'), tasks: z.array(Task), projects: maybe(z.object({ total: z.number(), byState: z.array(z.object({ stateName: z.string(), count: z.number() })) })), ranking: maybe(Ranking), withdrawn: maybe(z.string()).describe('why it was taken away before it took applications'), corrected: z.array(z.object({ at: instant, reason: z.string(), before: z.object({ title: z.string(), opensAt: instant, closesAt: instant, quota: maybe(z.number()) }) })).describe('how it was set right after it was public, with what stood before'), late: z.array(z.object({ organisationId: z.string(), name: z.string(), nameEn: z.string(), until: instant, status: z.string(), reason: maybe(z.string()), proposedBy: maybe(z.string()) })).describe('applicants let in after the closing') });

export const Programme = z.object({ id: z.string(), versionId: z.string(), name: label, projectType: z.string(), validFrom: day, validTo: day, applicantKinds: z.array(z.string()), amount: label, mostFen: fen.nullable() });
export const ProgrammePage = z.object({ programmeId: z.string(), current: maybe(anything), versions: z.array(anything) });
export const Calculation = z.object({
  status: z.enum(['calculated', 'amount_not_set', 'not_open', 'ineligible']), amountFen: fen.nullish(),
  steps: z.array(z.object({ clause: z.string(), description: z.string(), inputFen: maybe(fen), resultFen: fen })).optional(), reasons: z.array(z.unknown()).optional(),
});
export const DueDate = z.object({ lastDay: day, dueOn: day, provisional: z.boolean(), counted: z.array(day).optional() });

export const Project = z.object({
  id: z.string(), title: z.string(), applicantId: z.string(), applicantName: z.string(), county: z.string(), programmeId: z.string(), programmeName: label, callId: z.string(), stage: z.string(), stateName: z.string(),
  wordSet: z.string(), formalWords: z.string(), receipt: maybe(z.string()), submittedAt: maybe(instant), awardFen: maybe(fen), paidFen: fen, paidCount: z.number(), paidOf: z.number(), nextDueAt: maybe(instant).describe('last instant of the most urgent task, passed or not'), late: z.boolean(), with: maybe(z.object({ role: z.string(), whom: maybe(z.string()), whomEn: maybe(z.string()) })).describe('who has it: role, and organisation or department'), updatedAt: instant, sample: z.boolean(),
});
export const Document = z.object({ id: z.string(), slot: z.string(), name: z.string(), sha256: z.string(), size: z.number(), mediaType: z.string(), uploadedAt: instant });
export const Event = z.object({ seq: z.number(), type: z.string(), at: instant, by: z.string(), byName: maybe(z.string()), stepId: maybe(z.string()), facts: anything, texts: z.record(z.string(), z.string()) });
const MessageState = z.enum(['sent', 'waiting', 'failing', 'failed']);
export const Message = z.object({
  id: z.string(), at: instant.describe('when it was ordered'), to: z.array(label).describe('names of the people it goes to'), subject: label, text: label.describe('what a sent mail said, though days may have moved since'),
  state: MessageState.describe('failing: tried, not delivered so far, tried again; failed: never reaches one of them at least'),
  recipients: z.array(z.object({ name: label, state: MessageState, fault: maybe(z.enum(['refused', 'not_carried', 'invalid', 'gave_up'])) })).describe('how it stands for each'), sentAt: maybe(instant), attempts: z.number().int(), error: maybe(z.string()).describe('of the last try; for officials'),
});
export const Period = z.object({
  id: z.string(), kind: z.string(), nature: z.string(), startedOn: day, workingDays: maybe(z.number()), months: maybe(z.number()), dueAt: instant, provisional: z.boolean(),
  pausedOn: maybe(day), pausedFor: maybe(z.string()), remaining: maybe(z.number()), endedOn: maybe(day),
});
export const Instalment = z.object({ n: z.number(), milestone: z.string(), amountFen: fen, status: z.string(), shown: z.string().describe('what is true of it now, its payment order read with it') });
const Road = z.object({ stage: z.string(), status: z.enum(['done', 'current', 'to_come', 'ended', 'skipped']), startedOn: maybe(day), endedOn: maybe(day), with: maybe(z.object({ role: z.string(), whom: maybe(z.string()), whomEn: maybe(z.string()) })).describe('of the current stage: who has it, by role and office'), dueAt: maybe(instant) });
export const ProjectPage = z.object({
  id: z.string(), title: z.string(), object: z.string().describe('what is applied for by name, where the programme gives for an object'), reader: z.string(), seq: z.number(), programme: anything, call: anything, applicant: anything, members: z.array(anything), stage: z.string(), stateName: z.string(),
  paid: z.object({ count: z.number(), of: z.number(), fen }), numbers: z.record(z.string(), z.string()), receipt: maybe(z.string()), checkCode: maybe(z.string()), submittedAt: maybe(instant),
  stages: z.array(Road), steps: z.array(anything), next: z.array(anything).describe('who is asked for what, and by when'),
  mine: z.array(Task), barred: z.record(z.string(), z.object({ as: z.string(), others: z.array(label) })).describe('of `mine`, those that separation of duties keeps from this person, and who may do them'), allowed: z.array(z.string()), oddCodes: z.array(z.object({ organisationId: z.string(), name: z.string(), code: z.string(), fault: z.string() })).describe('to officers: codes of the register that follow no rule'), houseApproval: maybe(z.object({ people: z.array(label), until: instant, closesAt: instant, daysAfterClosing: z.number() })).describe('to the applicant before it is received: who of the house approves, and until when'),
  timeline: z.array(Event), periods: z.array(Period), documents: z.array(Document), evidence: z.array(anything),
  form: z.object({ definition: anything, content: anything, version: z.number(), editable: z.boolean(), missing: z.array(z.string()) }), award: maybe(anything), queue: maybe(z.object({ place: z.number(), of: z.number() })).describe('an award that waits for money: its place among those of the line'), usedFiles: z.array(anything).describe('to those who check and decide: files that another application holds as well, byte for byte'), sameReceipts: z.array(anything).describe('to finance: other claims of the same organisation with the number of this receipt'), usedContracts: z.array(z.object({ said: z.string(), elsewhere: z.array(anything) })).describe('to those who check and decide: contracts that another application names as well'), expenditure: z.array(anything).describe('each line with what speaks against it: `marks`, lines of the list with the same voucher (`twins`), lines of other projects with it (`elsewhere`)'), instalments: z.array(Instalment),
  payee: maybe(anything).describe('with the account registered on the day of the claim, and what of the claimed one differs from it'), holds: z.array(z.string()), suspended: z.boolean(), end: maybe(anything), panels: z.record(z.string(), z.string()), noticeId: maybe(z.string()), remedy: maybe(z.string()), ending: maybe(anything).describe('how it ended otherwise than completed: by whom, why, by which document, what is to be given back, and the remedy'),
});
export const Form = z.object({ version: z.number().int(), content: anything, hash: z.string(), editable: z.boolean(), missing: z.array(z.string()), faults: z.record(z.string(), z.string()).describe('why, by path') });

export const PanelRow = z.object({ id: z.string(), projectId: z.string(), title: z.string(), members: z.number(), reported: z.number(), concluded: z.boolean(), closed: z.boolean().describe('its project ended before a conclusion'), passed: maybe(z.boolean()) });
export const Score = z.object({ criterion: z.string(), score: z.number(), reason: z.string() });
export const PanelPage = z.object({
  id: z.string(), projectId: z.string(), projectTitle: z.string(), size: z.number(), minFinance: z.number(), mode: z.string(), passMarkBp: z.number(), criteria: z.array(z.object({ id: z.string(), label, weightBp: z.number() })),
  members: z.array(z.object({ personId: z.string(), name: z.string(), specialty: z.string(), status: z.string(), cause: maybe(z.string()).describe('why an excluded member is out'), replaceTask: maybe(z.string()).describe('the task of the organiser about this place'), totalBp: maybe(z.number()), scores: maybe(z.array(Score)) })),
  concluded: maybe(z.object({ passed: z.boolean(), meanBp: z.number() })), closed: maybe(z.object({ cause: z.string() })).describe('its project ended before a conclusion: with which outcome'), still: z.boolean().describe('its project is suspended: nobody is asked, and no last day runs'), tasks: z.array(Task),
});
/** As typed: a score may still be empty. */
export const ReportDraft = z.strictObject({ scores: z.array(z.strictObject({ criterion: z.string().max(100), score: z.string().max(10), reason: z.string().max(1000) })).max(30), opinion: z.string().max(4000) });
export const SavedDraft = z.object({ draft: ReportDraft, savedAt: maybe(instant) });
export const Report = z.object({ panelId: z.string(), criteria: PanelPage.shape.criteria, passMarkBp: z.number(), status: z.string(), scores: maybe(z.array(Score)), totalBp: maybe(z.number()), tasks: z.array(Task) });
export const Expert = z.object({ personId: z.string(), name: z.string(), nameEn: z.string(), specialty: z.string(), employer: z.string(), openReports: z.number(), conflicted: z.boolean(), conflict: maybe(z.string()) });

export const Notice = z.object({ id: z.string(), title: z.string(), basis: z.string(), publishedOn: day, lastDay: day, status: z.string(), count: z.number() });
export const NoticePage = Notice.extend({
  endsAt: instant, extendedFrom: maybe(day).describe('the last day it was published with, where holidays were rearranged and it runs longer'), sample: z.boolean(), items: z.array(z.object({ projectId: z.string(), title: z.string(), applicantName: z.string(), creditCode: z.string(), amountFen: maybe(fen), status: z.string(), result: z.string().describe('what became of it, objections counted'), objections: z.array(z.object({ status: z.string(), count: z.number() })).describe('how many were received, by what became of them') })),
  objections: maybe(z.array(anything)), tasks: z.array(Task),
});

export const BudgetCode = z.object({ code: z.string(), name: label });
export const BudgetLine = z.object({
  id: z.string(), year: z.number(), title: z.string(), fund: z.string(), level: z.string(), quotaDocument: z.string(), functionCode: z.string(), economicCode: z.string(), route: z.string(), cutOffOn: day, status: z.string(),
  over: z.boolean().describe('its year is over: nothing more is available'), early: z.boolean().describe('its year has not begun: nothing is taken or paid yet'), sameDocument: z.array(z.string()).describe('other lines under the same document, however its number is written'), plannedFen: fen, allocatedFen: fen, availableFen: fen, unusedFen: fen.describe('after its year: what was neither reserved nor paid'), reservedFen: fen, committedFen: fen, paidFen: fen,
});
export const Accounts = z.object({ accounts: z.array(z.object({ lineId: z.string(), account: z.string(), balanceFen: signedFen })), balanced: z.boolean().describe('every transaction sums to zero and every budget line equals its postings') });
export const Posting = z.object({ id: z.string(), key: z.string(), at: instant, streamId: z.string(), lineId: z.string(), account: z.string(), amountFen: signedFen });
export const Order = z.object({
  id: z.string(), projectId: z.string(), receipt: maybe(z.string()), title: z.string(), n: z.number(), amountFen: fen, status: z.string(), attempt: z.number(), batchId: maybe(z.string()), budgetLineId: z.string(), payee: anything, formerPayees: z.array(anything).describe('accounts it was to be paid to before, latest first'),
  voucher: maybe(z.string()), paidOn: maybe(day), cause: maybe(z.string()), held: z.boolean(), heldBy: z.array(z.string()).describe('what holds it, each by its own name'), disputed: z.boolean().describe('an answer of the bank contradicts what is booked'),
});
export const Batch = z.object({
  id: z.string(), budgetLineId: z.string(), budgetLine: z.string(), status: z.string(), totalFen: fen, count: z.number(), released: maybe(z.object({ fen, count: z.number() })).describe('what left the house, without what was held back; null before the release'), maker: maybe(z.string()), checker: maybe(z.string()), signer: maybe(z.string()), releaser: maybe(z.string()),
  preparedAt: instant, checkedAt: maybe(instant), releasedAt: maybe(instant), fileName: maybe(z.string()), fileHash: maybe(z.string()),
});
export const BatchPage = z.object({ batch: Batch, orders: z.array(Order), tasks: z.array(Task), mayImport: z.boolean(), thirdSignature: z.boolean(), results: z.array(anything), people: anything.describe('maker, checker, signer, releaser: name and instant'), heldBack: z.record(z.string(), z.string()), sameVoucher: z.array(anything).describe('payments that share a voucher: one list of the bank may carry one number for several'), sameReceipts: z.array(anything).describe('claims of the same organisation elsewhere with the number of a receipt of this batch'), files: z.array(anything), returned: maybe(anything).describe('given back to its maker: by whom, when and why') });
export const OrderPage = z.object({
  order: Order, applicantName: z.string(), budgetLine: z.string(), attempts: z.array(z.object({ attempt: z.number(), status: z.string(), voucher: maybe(z.string()), fileHash: maybe(z.string()) })),
  proposed: maybe(z.object({ result: z.string(), voucher: z.string(), paidOn: day })), returned: maybe(anything).describe('money that came back, as recorded, beside the payment that it is of'), sameVoucher: z.array(anything).describe('papers of other orders under a voucher of this one'), disputes: z.array(anything).describe('answers that contradict what is booked, with both sides'), timeline: z.array(Event), tasks: z.array(Task),
});
const RowMessage = z.object({ row: z.number().int().describe('0 is the file'), code: z.string(), message: label });
export const Imported = z.object({ commandId: z.string(), streamId: z.string(), status: z.enum(['done', 'pending']), lines: z.array(z.object({ line: z.number(), orderId: z.string(), attempt: z.number(), meaning: z.string() })), faults: z.array(RowMessage).describe('rows that were not taken'), notes: z.array(RowMessage).describe('what stands in the file and was not used') });

export const Progress = z.object({ receipt: z.string(), applicant: z.string(), programme: label, submittedAt: instant, state: z.string(), stateKey: z.string(), stages: z.array(Road) });
export const Verification = z.object({ type: z.string(), number: maybe(z.string()), on: day, valid: z.boolean(), ended: z.boolean().describe('what the form gives is gone with its project') });
export const Clock = z.object({ now: instant, today: day, sandbox: z.boolean(), nextDueAt: maybe(instant), pending: z.number() });
export const Advanced = z.object({ now: instant, fired: z.number(), pending: z.number().describe('due instants not yet heard; call again') });
export const Mail = z.object({ seq: z.number(), messageId: z.string(), from: z.string(), to: z.array(z.string()), subject: z.string(), text: z.string() });
export const AuditEntry = z.object({ id: z.string(), at: instant, personId: maybe(z.string()), action: z.string(), target: z.string(), code: maybe(z.string()), detail: z.unknown() });
export const RecordCheck = z.object({
  whole: z.boolean(), faults: z.array(z.object({ kind: z.enum(['changed', 'missing', 'unlinked', 'head', 'sealed', 'unchained', 'state', 'ledger', 'order', 'text', 'form', 'file', 'outcome', 'rules']), place: z.string() })).describe('at most a hundred'),
  audit: z.object({ chains: z.int(), entries: z.int(), unchained: z.int().describe('older than the chains') }), events: z.object({ streams: z.int(), events: z.int() }),
});
export const Trouble = z.object({ defects: z.array(anything).describe('commands and due instants for which a rule threw, with its cause'), lateStreams: z.array(anything), unanswered: z.array(anything), outbox: z.array(anything), differingOrders: z.array(anything), mails: z.array(anything).describe('that will not reach somebody'), locks: z.array(anything).describe('sign-ins locked by wrong passwords'), unheld: z.array(anything).describe('open tasks that nobody can do: nobody holds the role today, or all who do are kept from it by what they did before'), overdue: z.array(anything).describe('late tasks by role: how many, and the one that has waited longest') });
export const CommandStatus = z.object({ commandId: z.string(), streamId: z.string(), type: z.string(), receivedAt: instant, outcome: maybe(anything).describe('null: not decided yet') });
