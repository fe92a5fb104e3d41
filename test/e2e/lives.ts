/**
 * P02 lives for the drills, over HTTP by the demo's own hands: several side by side to the public notice, the clock to
 * its end, and side by side to the last yuan. Every step has a key of the run, so that it may be sent again.
 */
import { addDays, startOfDay } from '../../domain/time.js';
import { loadPolicies } from '../../policies/load.js';
import { Reporter } from '../../start/demo/report.js';
import * as road from '../../start/demo/roads.js';
import { Stage } from '../../start/demo/stage.js';
import type { Actor } from '../../start/demo/report.js';
import { movementsOfAwards, type Program } from './program.js';

const LINE_FEN = 400_000_000;
export const NAMES = ['first', 'second', 'third'] as const;

export interface Lives { stage: Stage; line: string; actors: Actor[] }

const policies = loadPolicies();
export function stageOf(program: Program, run: string): Stage {
  const client = program.client(run);
  return new Stage(client, new Reporter(client, () => undefined), policies.sample.organisations, run);
}

/** Three enterprises' projects, each in a call of its own, submitted by the applicant. */
export async function applied(program: Program, run: string): Promise<Lives> {
  const stage = stageOf(program, run);
  const now = await stage.now();
  const { opensAt, closesAt } = await stage.client.keep('window', () => ({ opensAt: now, closesAt: startOfDay(addDays(now.slice(0, 10), 60)) }));
  const line = await stage.budgetLine(String(LINE_FEN), Number(opensAt.slice(0, 4)));
  const actors = await Promise.all(NAMES.map(async (name) => {
    const call = await stage.call({ name, version: road.PROGRAMMES.nav.version, title: name, line, opensAt, closesAt });
    return stage.application({ name, by: 'ent.applicant', organisation: 'ent', call, form: policies.sample.forms['000-P02']! });
  }));
  return { stage, line, actors };
}

/** From the organisation's approval to the decision of the meeting. */
export async function decided({ stage }: Lives, actor: Actor, { approved = false } = {}): Promise<void> {
  const [approve, recommend] = road.toReview.nav;
  await stage.walk(actor, [...(approved ? [] : [approve!]), recommend!, ...road.navFiled], 'filing');
  await stage.documents(actor, road.evidenceOfResults.nav, 'results');
  await stage.walk(actor, [road.navResults], 'results');
  await stage.panel(actor, 'acceptance');
  await stage.walk(actor, road.navDecided, 'decision');
}

/** One notice over all, to its last day. */
export const noticed = ({ stage, actors }: Lives): Promise<void> => stage.notice('notice', actors);

/** From the issuance to the account that two persons confirmed. */
export async function claimed({ stage }: Lives, actor: Actor, { agreed = false } = {}): Promise<void> {
  const [agree] = road.navIssued;
  await stage.walk(actor, [...(agreed ? [] : [agree!]), road.issue(actor.name)], 'issuance');
  await stage.claim(actor, 'ent');
}

export async function walkedToTheEnd(lives: Lives): Promise<void> {
  await Promise.all(lives.actors.map((actor) => decided(lives, actor)));
  await noticed(lives);
  await Promise.all(lives.actors.map((actor) => claimed(lives, actor)));
  await lives.stage.payment('batch', lives.line, lives.actors);
}

/** What an undisturbed walk of all lives moves on the budget line. */
export const movementsExpected = movementsOfAwards(NAMES.map(() => ({ amountFen: 30_000_000, instalments: [30_000_000] })), LINE_FEN);
