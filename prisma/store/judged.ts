/** One decision of the domain as execute asks for it: by facts that hold until the commit, and by what the database refuses. Writes nothing. */
import { takesMoney } from '../../domain/budget/index.js';
import { isRejection } from '../../domain/envelope.js';
import { no, type ErrorCode, type Rejection } from '../../domain/errors.js';
import { restsOnOthers } from '../../domain/steps/award.js';
import type { Context, Decision } from '../../domain/stream.js';
import { contextFor, type ContextOf } from './context.js';
import { pgCode, type Tx } from './tx.js';

/**
 * What takes money is decided twice: once to find out, and again with the line held, by what it then holds. So nobody
 * waits for the line who takes nothing from it, and it is held from there to the commit, not from the first read.
 */
export async function judged(tx: Tx, of: ContextOf, first: Context, ask: (context: Context) => Decision | Rejection): Promise<Decision | Rejection> {
  const decision = ask(first);
  if (isRejection(decision)) return decision;
  // An award that is issued is asked once more what the applicant was given meanwhile.
  const asksApplicant = first.version !== undefined && restsOnOthers(first.version) && decision.events.some((e) => e.type === 'Issued');
  return takesMoney(decision.events) || asksApplicant ? ask(await contextFor(tx, { ...of, locked: true })) : decision;
}

/** What there may be one of, by the index that says so. */
const UNIQUE: Readonly<Record<string, ErrorCode | undefined>> = {
  project_one_live: 'object_taken', project_paid_once: 'object_taken', payment_attempt_one_open: 'already_done', notice_item_one_listed: 'step_not_open',
};
/** What the database refuses where it is locked, as codes of the catalogue. */
export function constraintRefusal(error: unknown): Rejection | undefined {
  const { constraint, detail } = error as { constraint?: string; detail?: string };
  switch (pgCode(error)) {
    case '23505': { const code = UNIQUE[constraint ?? '']; return code && no(code); }
    case '23514': return constraint === 'budget_line_within_quota' ? no('budget_short') : constraint?.startsWith('project_money_') || constraint === 'budget_line_not_negative' ? no('instalments_exceed_award') : constraint === 'cap_usage_within_limit' ? no('cap_reached') : undefined;
    case 'ZY006': return no('separation_of_duties', { tookPartAs: detail });
    default: return undefined;
  }
}
