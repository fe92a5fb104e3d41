/**
 * P02 lives for the drills, over HTTP by the demo's own hands: several side by side to the public notice, the clock to
 * its end, and side by side to the last yuan. Every step has a key of the run, so that it may be sent again.
 */
import { createHash } from 'node:crypto';
import { addDays, startOfDay } from '../../domain/time.js';
import { shippedPolicies } from '../../start/plans.js';
import { personId } from '../../start/cast.js';
import { Reporter } from '../../start/demo/report.js';
import * as road from '../../start/demo/roads.js';
import { Stage } from '../../start/demo/stage.js';
import type { Actor } from '../../start/demo/report.js';
import { movementsOfAwards, type Program } from './program.js';

const LINE_FEN = 400_000_000;
export const NAMES = ['first', 'second', 'third'] as const;

export interface Lives { stage: Stage; line: string; actors: Actor[] }

const policies = shippedPolicies();
const ENT = policies.sample.organisations.find((o) => o.id === 'ent')!;
const enterpriseOf = (run: string, name: string): string => `${run}-${name}`;
/** Who approves for the enterprise whose applicant walks the life. */
export const adminOf = ({ reader }: Actor): string => reader.replace(/applicant$/, 'admin');

/** A number of an account is one organisation's. */
const accountOf = (id: string): string => `4101${BigInt(`0x${createHash('sha256').update(id).digest('hex').slice(0, 15)}`)}`;

export function stageOf(program: Program, run: string): Stage {
  const ids = NAMES.map((name) => enterpriseOf(run, name));
  const client = program.client(run, ids.flatMap((id) => [`${id}.applicant`, `${id}.admin`]));
  const enterprises = ids.map((id) => ({ ...ENT, id, bankAccount: accountOf(id), name: { zh: `${ENT.name.zh}（${id}）`, en: `${ENT.name.en} (${id})` } }));
  return new Stage(client, new Reporter(client, () => undefined), [...policies.sample.organisations, ...enterprises], run);
}

/** Enterprises of the run, as the sample's is: one is paid a navigation once a year, and a run has three. */
const founded = (program: Program, { organisations, run }: Stage): Promise<void> => program.sql(async (sql) => {
  for (const { id, name, bankAccount } of organisations.filter((o) => NAMES.some((n) => o.id === enterpriseOf(run, n)))) {
    await sql.rows(
      `INSERT INTO organisation (id, name, name_en, kind, credit_code, jurisdiction, bank_name, bank_account) SELECT $1, $2, $3, kind, $1, jurisdiction, bank_name, $4 FROM organisation WHERE id = 'ent' ON CONFLICT (id) DO NOTHING`, [id, name.zh, name.en, bankAccount],
    );
    for (const who of ['applicant', 'admin']) {
      const [model, made] = [`ent.${who}`, `${id}.${who}`];
      await sql.rows(`INSERT INTO person (id, name, name_en, email) SELECT $2, name, name_en, $3 || '@zhiyun.example' FROM person WHERE id = $1 ON CONFLICT (id) DO NOTHING`, [personId(model), personId(made), made]);
      await sql.rows(`INSERT INTO account (id, person_id, username, password_hash) SELECT $3, $2, $3, password_hash FROM account WHERE person_id = $1 ON CONFLICT (id) DO NOTHING`, [personId(model), personId(made), made]);
      await sql.rows(`INSERT INTO role_grant (id, person_id, role, jurisdiction, organisation_id) SELECT $3, $2, role, jurisdiction, $4 FROM role_grant WHERE person_id = $1 ON CONFLICT (id) DO NOTHING`, [personId(model), personId(made), made, id]);
    }
  }
});

/** Three enterprises' projects (or those of `names`), each in a call of its own, submitted by the applicant. */
export async function applied(program: Program, run: string, names: readonly string[] = NAMES): Promise<Lives> {
  const stage = stageOf(program, run);
  await founded(program, stage);
  const now = await stage.now();
  const { opensAt, closesAt } = await stage.client.keep('window', () => ({ opensAt: now, closesAt: startOfDay(addDays(now.slice(0, 10), 60)) }));
  const line = await stage.budgetLine(String(LINE_FEN), Number(opensAt.slice(0, 4)));
  const actors = await Promise.all(names.map(async (name) => {
    const call = await stage.call({ name, version: road.PROGRAMMES.nav.version, title: name, line, opensAt, closesAt });
    return stage.application({ name, by: `${enterpriseOf(run, name)}.applicant`, organisation: enterpriseOf(run, name), call, form: policies.sample.forms['000-P02']! });
  }));
  return { stage, line, actors };
}

/** From the organisation's approval to the decision of the meeting. */
export async function decided({ stage }: Lives, actor: Actor, { approved = false } = {}): Promise<void> {
  const [approve, recommend] = road.toReview.nav;
  await stage.walk(actor, [...(approved ? [] : [{ ...approve!, by: adminOf(actor) }]), recommend!, ...road.navFiled(actor.reader)], 'filing');
  await stage.documents(actor, road.evidenceOfResults.nav, 'results');
  await stage.walk(actor, [road.navResults(actor.reader)], 'results');
  await stage.panel(actor, 'acceptance');
  await stage.walk(actor, road.navDecided, 'decision');
}

/** One notice over all, to its last day. */
export const noticed = ({ stage, actors }: Lives): Promise<void> => stage.notice('notice', actors);

/** From the issuance to the account that two persons confirmed. */
export async function claimed({ stage }: Lives, actor: Actor, { agreed = false } = {}): Promise<void> {
  const [agree] = road.navIssued;
  await stage.walk(actor, [...(agreed ? [] : [agree!]), road.issue(actor.name)], 'issuance');
  await stage.claim(actor, enterpriseOf(stage.run, actor.name));
}

export async function walkedToTheEnd(lives: Lives): Promise<void> {
  await Promise.all(lives.actors.map((actor) => decided(lives, actor)));
  await noticed(lives);
  await Promise.all(lives.actors.map((actor) => claimed(lives, actor)));
  await lives.stage.payment('batch', lives.line, lives.actors);
}

/** What an undisturbed walk of all lives moves on the budget line. */
export const movementsExpected = movementsOfAwards(NAMES.map(() => ({ amountFen: 30_000_000, instalments: [30_000_000] })), LINE_FEN);
