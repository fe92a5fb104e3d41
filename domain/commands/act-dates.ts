/**
 * The dates of acts: for each day or instant that a command carries, what it may not be later than and what earlier.
 * One closed table, asked once for every command of every stream (domain/streams.ts); a test names a date field without
 * a rule. An act is not in the future, and not before the act that it follows.
 */
import type { CallState } from '../call/index.js';
import { no, type Rejection } from '../errors.js';
import type { Waiting } from '../envelope.js';
import type { OrderState } from '../order/index.js';
import type { PanelState } from '../panel/index.js';
import { reversedDay } from '../project/undo.js';
import type { ProjectState } from '../project/state.js';
import type { Command, Context } from '../stream.js';
import { dateOf, type Instant, type PlainDate } from '../time.js';

/** Days that stand in the state of a stream: the act that another follows. */
const ANCHORS = {
  submitted: (state) => day((state as ProjectState).submittedAt),
  // Before what led to the decision was there, nobody could decide on it; of roads decided by a ranking, as far back as the submission.
  deciding: (state) => Object.values((state as ProjectState).steps ?? {}).find((s) => s.kind === 'decision')?.openedOn ?? day((state as ProjectState).submittedAt),
  // What was decided is reversed by a meeting after it.
  reversing: (state) => reversedDay(state as ProjectState) ?? day((state as ProjectState).submittedAt),
  // What the seen task asks for was there when it was opened.
  asked: (state, command) => day((state as Waiting).tasks?.[command.seen?.taskId ?? '']?.openedAt) ?? day((state as CallState).closesAt),
  closed: (state) => day((state as CallState).closesAt),
  appointed: (state) => (state as PanelState).appointedOn,
  instructed: (state) => (state as OrderState).instructedOn,
  paid: (state) => (state as OrderState).paidOn,
} as const satisfies Record<string, (state: unknown, command: Command) => PlainDate | undefined>;
const day = (at: Instant | undefined): PlainDate | undefined => (at === undefined ? undefined : dateOf(at));
export type Anchor = keyof typeof ANCHORS;

export type DateRule =
  /** `free` says why nothing bounds a side. */
  | { latest: 'today' | { free: string }; earliest: 'today' | Anchor | { field: string } | { free: string } }
  /** Sent by a stream that was asked itself. */
  | { told: string };

export const DATE_RULES: Readonly<Record<string, DateRule>> = {
  'approve.minutes.heldOn': { latest: 'today', earliest: 'deciding' },
  // The window's last day may be the meeting's: it ends at midnight, or earlier in that day.
  'reverseDecision.minutes.heldOn': { latest: 'today', earliest: 'reversing' },
  'proposeLateEntry.until': { latest: { free: 'bounded by the version that is in force' }, earliest: 'today' },
  'decideRanking.minutes.heldOn': { latest: 'today', earliest: 'asked' },
  'decidePromotion.minutes.heldOn': { latest: 'today', earliest: 'asked' },
  'recordMeeting.heldOn': { latest: 'today', earliest: 'appointed' },
  'submitResults.expenditure.spentOn': { latest: 'today', earliest: { free: 'what was spent before the filing is looked at line by line at the acceptance' } },
  'createCall.opensAt': { latest: { free: 'a call may be announced early' }, earliest: 'today' },
  'createCall.closesAt': { latest: { free: 'bounded by the version that is in force' }, earliest: { field: 'opensAt' } },
  'correctCall.opensAt': { latest: { free: 'a call may be announced early' }, earliest: 'today' },
  'correctCall.closesAt': { latest: { free: 'bounded by the version that is in force' }, earliest: { field: 'opensAt' } },
  'extendWindow.closesAt': { latest: { free: 'bounded by the version that is in force' }, earliest: 'closed' },
  'createBudgetLine.cutOffOn': { latest: { free: 'bounded by the year of the line' }, earliest: { free: 'bounded by the year of the line and by today' } },
  'correctBudgetLine.cutOffOn': { latest: { free: 'bounded by the year of the line' }, earliest: { free: 'as at its creation' } },
  'settleDispute.settledOn': { latest: 'today', earliest: 'instructed' },
  'importBankResult.lines.paidOn': { latest: 'today', earliest: { free: 'a first answer is held against the release (domain/batch); what contradicts opens a dispute, whatever day it names' } },
  'settleUnknown.paidOn': { latest: 'today', earliest: 'instructed' },
  'recordReturn.returnedOn': { latest: 'today', earliest: 'paid' },
  'rank.minutes.heldOn': { told: 'asked at the call' },
  'openNotice.lastDay': { told: 'counted by the calendar' },
  'extendNotice.lastDay': { told: 'counted by the calendar' },
  'settleInstalment.paidOn': { told: 'asked at the order' },
  'returnInstalment.returnedOn': { told: 'asked at the order' },
  'openOrder.dueAt': { told: 'counted by the calendar' },
  'recordResult.paidOn': { told: 'asked at the batch' },
};

/** Values at a path of names, through lists: `lines.paidOn` -> ['lines.0.paidOn', …]. */
function valuesAt(value: unknown, names: readonly string[], path: readonly string[] = []): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((inner, i) => valuesAt(inner, names, [...path, String(i)]));
  const [name, ...rest] = names;
  if (name === undefined) return typeof value === 'string' ? [[path.join('.'), value]] : [];
  return value !== null && typeof value === 'object' ? valuesAt((value as Record<string, unknown>)[name], rest, [...path, name]) : [];
}
const asDay = (value: string): PlainDate => (value.length > 10 ? dateOf(value) : value);

const BY_TYPE = new Map<string, [string[], DateRule][]>();
for (const [place, rule] of Object.entries(DATE_RULES)) {
  const [type = '', ...names] = place.split('.');
  BY_TYPE.set(type, [...BY_TYPE.get(type) ?? [], [names, rule]]);
}

/** Why a date of the command cannot be: fields by path, with the day that bounds it. */
export function refuseDates(state: unknown, command: Command, context: Pick<Context, 'today'>): Rejection | undefined {
  const fields: Record<string, string> = {};
  let detail: Record<string, string> = {};
  for (const [names, rule] of BY_TYPE.get(command.type) ?? []) {
    if ('told' in rule) continue;
    const bound = earliestOf(rule.earliest, state, command, context.today);
    for (const [path, value] of valuesAt(command.fields, names)) {
      const on = asDay(value);
      if (rule.latest === 'today' && on > context.today) { fields[path] = 'after_today'; detail = { ...detail, today: context.today }; }
      else if (bound !== undefined && on < bound) { fields[path] = rule.earliest === 'today' ? 'before_today' : `before_the_act:${bound}`; detail = { ...detail, notBefore: bound }; }
    }
  }
  return Object.keys(fields).length > 0 ? { ...no('validation', detail), fields } : undefined;
}

function earliestOf(earliest: Exclude<DateRule, { told: string }>['earliest'], state: unknown, command: Command, today: PlainDate): PlainDate | undefined {
  if (earliest === 'today') return today;
  if (typeof earliest === 'string') return ANCHORS[earliest](state, command);
  if (!('field' in earliest)) return undefined;
  const other = command.fields[earliest.field];
  return typeof other === 'string' ? asDay(other) : undefined;
}
