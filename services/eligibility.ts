/**
 * What the rules say to an organisation before it applies: the conditions of one programme with a reason for each, and
 * what it could get from all that are in force on a day. Also a draft tried with a set of facts. Binds and writes nothing.
 */
import { hasRole, type Actor } from '../domain/access/index.js';
import { splitAward, type InstalmentAmount, type OtherAward, type PriorAward, type Step } from '../domain/award/index.js';
import { eligibility, factProblems, sharedFacts, type Eligibility, type EligibilityLine } from '../domain/programme/eligibility.js';
import { ApplicantKind, type Fact, type Label, ProgrammeVersion } from '../domain/programme/schema.js';
import { dateOf, dayFault, yearOf, type PlainDate } from '../domain/time.js';
import { decidedAt, HELD_AWARD } from '../prisma/store/awards.js';
import { platformNow } from '../prisma/store/clock.js';
import { versionsInForce } from '../prisma/store/rules.js';
import { reader, type Tx } from '../prisma/store/tx.js';
import { listCalls } from './calls.js';
import { Refusal, refuse, type House } from './house.js';
import { READERS } from './programmes.js';
import { formulaOf } from './rules.js';

export interface StatedAward { programmeId: string; year: number; amountFen: string; sameObject?: boolean | undefined }
export interface Question { applicantKind?: string | undefined; asOf?: PlainDate | undefined; facts?: Readonly<Record<string, unknown>> | undefined; priorAwards?: readonly StatedAward[] | undefined }

export interface EligibilityAnswer {
  programmeId: string; versionId: string; name: Label; asOf: PlainDate; verdict: Eligibility['verdict']; lines: EligibilityLine[]; missing: string[];
  money: { status: Eligibility['money']['status']; amountFen: string | null; steps: Step[]; words: Label };
}

const answered = (version: ProgrammeVersion, asOf: PlainDate, e: Eligibility): EligibilityAnswer => ({
  programmeId: version.programmeId, versionId: version.id, name: version.name, asOf, verdict: e.verdict, lines: e.lines, missing: e.missing,
  money: { status: e.money.status, amountFen: e.money.award?.amountFen.toString() ?? null, steps: e.money.award?.steps ?? [], words: formulaOf(version) },
});

// --- one programme ---

async function versionOf(sql: Tx, programmeId: string, asOf: PlainDate): Promise<ProgrammeVersion> {
  return (await versionsInForce(sql, asOf)).find((v) => v.programmeId === programmeId && !v.measure.sample) ?? refuse('not_found');
}

export interface ConditionsAsked { programmeId: string; versionId: string; name: Label; asOf: PlainDate; applicantKinds: string[]; conditions: { id: string; label: Label; source: unknown }[]; facts: Fact[]; amount: Label }
/** What is asked before one can say whether a programme may be applied for. */
export async function conditionsOf(house: House, programmeId: string, asOf?: PlainDate): Promise<ConditionsAsked> {
  const sql = reader(house.db);
  const on = asOf ?? dateOf(await platformNow(sql));
  const version = await versionOf(sql, programmeId, on);
  return {
    programmeId, versionId: version.id, name: version.name, asOf: on, applicantKinds: version.applicantKinds, facts: version.facts ?? [], amount: formulaOf(version),
    conditions: version.eligibility.map((e) => ({ id: e.id, label: e.label, source: version.sources[`eligibility.${e.id}`] ?? null })),
  };
}

export async function checkEligibility(house: House, programmeId: string, question: Question): Promise<EligibilityAnswer> {
  const sql = reader(house.db);
  const on = question.asOf ?? dateOf(await platformNow(sql));
  const version = await versionOf(sql, programmeId, on);
  refuseBad(question, version.facts ?? []);
  return answered(version, on, ask(version, on, question, question.priorAwards ?? []));
}

function ask(version: ProgrammeVersion, on: PlainDate, question: Question, awards: readonly StatedAward[]): Eligibility {
  const own: PriorAward[] = awards.filter((a) => a.programmeId === version.programmeId).map(({ year, amountFen }) => ({ year, amountFen }));
  const others: OtherAward[] = awards.filter((a) => a.programmeId !== version.programmeId).map((a) => ({ ...a, sameObject: a.sameObject === true }));
  const asked = new Set((version.facts ?? []).map((f) => f.id));
  const facts = Object.fromEntries(Object.entries(question.facts ?? {}).filter(([id]) => asked.has(id)));
  return eligibility({ version, on, applicantKind: question.applicantKind, facts, priorAwards: own, others });
}

/** Wrong facts are refused by name; one that is not stated is not wrong. */
function refuseBad(question: Question, facts: readonly Fact[]): void {
  const fields: Record<string, string> = Object.fromEntries(Object.entries(factProblems(facts, question.facts ?? {})).map(([id, code]) => [`facts.${id}`, code]));
  if (question.applicantKind !== undefined && !ApplicantKind.safeParse(question.applicantKind).success) fields['applicantKind'] = 'not_an_option';
  const wrong = question.asOf === undefined ? undefined : dayFault(question.asOf);
  if (wrong) fields['asOf'] = wrong;
  if (Object.keys(fields).length > 0) throw new Refusal({ code: 'validation', fields });
}

// --- what could we get ---

export interface Proposal extends EligibilityAnswer { projectType: string; sample: boolean; call: { id: string; title: string; closesAt: string } | null }
export interface Proposals { asOf: PlainDate; applicantKind: string | null; organisation: { id: string; name: string } | null; awards: StatedAward[]; facts: Fact[]; /** Facts that each programme asks for. */ asks: Record<string, string[]>; items: Proposal[]; amountFen: string }

export interface Wish extends Question { organisationId?: string | undefined; jurisdiction?: string | undefined }

/** All programmes in force on the day, the likely ones first; what is known of the organisation is filled in. */
export async function whatCouldWeGet(house: House, actor: Actor | undefined, wish: Wish): Promise<Proposals> {
  const sql = reader(house.db);
  const on = wish.asOf ?? dateOf(await platformNow(sql));
  refuseBad({ ...wish, facts: {} }, []);
  const organisation = wish.organisationId === undefined ? undefined : await organisationOf(sql, actor, wish.organisationId);
  const places = await placesOf(sql, wish.jurisdiction ?? organisation?.jurisdiction);
  const versions = (await versionsInForce(sql, on)).filter((v) => !v.measure.sample && (places === undefined || places.has(v.jurisdiction)));
  const facts = sharedFacts(versions).filter((f) => f.id !== 'applicantKind');
  refuseBad(wish, facts);
  const applicantKind = wish.applicantKind ?? organisation?.kind;
  const awards = [...(organisation ? await awardsOf(sql, organisation.id) : []), ...(wish.priorAwards ?? [])];
  const calls = await listCalls(house, undefined, { open: true });
  const made = await awardsMade(sql);
  const items = versions.map((version): Proposal => {
    const count = version.quota?.countFact;
    const stated = count === undefined || wish.facts?.[count] !== undefined ? wish.facts : { ...wish.facts, [count]: made.get(version.programmeId) ?? 0 };
    const call = calls.find((c) => c.programmeId === version.programmeId && !c.sample);
    return {
      ...answered(version, on, ask(version, on, { ...wish, applicantKind, facts: stated ?? {} }, awards)), projectType: version.projectType, sample: version.measure.sample,
      call: call ? { id: call.id, title: call.title, closesAt: call.closesAt } : null,
    };
  }).sort((a, b) => rank(a) - rank(b) || (amountOf(b) > amountOf(a) ? 1 : amountOf(b) < amountOf(a) ? -1 : 0) || (a.programmeId < b.programmeId ? -1 : 1));
  const amountFen = items.filter((i) => i.verdict === 'eligible').reduce((sum, i) => sum + amountOf(i), 0n).toString();
  return { asOf: on, applicantKind: applicantKind ?? null, organisation: organisation ? { id: organisation.id, name: organisation.name } : null, awards, facts, asks: Object.fromEntries(versions.map((v) => [v.programmeId, (v.facts ?? []).map((f) => f.id)])), items, amountFen };
}

const amountOf = (item: EligibilityAnswer): bigint => BigInt(item.money.amountFen ?? '0');
const rank = ({ verdict, call }: Proposal): number => ({ eligible: 0, possible: 2, not_eligible: 4 })[verdict] + (call ? 0 : 1);

interface OrganisationFacts { id: string; name: string; kind: string; jurisdiction: string }
async function organisationOf(sql: Tx, actor: Actor | undefined, id: string): Promise<OrganisationFacts> {
  const own = actor?.kind === 'person' && actor.grants.some((g) => g.organisation === id && (g.role === 'applicant' || g.role === 'organisation_admin'));
  if (!own && !(actor && hasRole(actor, 'officer', 'approver', 'supervisor'))) return refuse('not_allowed');
  return (await sql.row<OrganisationFacts>('SELECT id, name, kind, jurisdiction FROM organisation WHERE id = $1', [id])) ?? refuse('not_found');
}

/** The place and all above it: a programme of the city is open to its counties. */
async function placesOf(sql: Tx, jurisdiction: string | undefined): Promise<ReadonlySet<string> | undefined> {
  if (jurisdiction === undefined) return undefined;
  const rows = await sql.rows<{ id: string }>(
    `WITH RECURSIVE up AS (SELECT id, parent FROM jurisdiction WHERE id = $1 UNION ALL SELECT j.id, j.parent FROM jurisdiction j JOIN up ON j.id = up.parent) SELECT id FROM up`, [jurisdiction],
  );
  if (rows.length === 0) throw new Refusal({ code: 'validation', fields: { jurisdiction: 'not_an_option' } });
  return new Set(rows.map((r) => r.id));
}

/** Awards the organisation holds or was paid. */
async function awardsOf(sql: Tx, organisationId: string): Promise<StatedAward[]> {
  const rows = await sql.rows<{ programme_id: string; award_fen: bigint; at: Date }>(
    `SELECT v.programme_id, p.award_fen, ${decidedAt('p.id')} AS at FROM project p JOIN programme_version v ON v.id = p.version_id
     WHERE p.applicant_id = $1 AND p.award_money IN ${HELD_AWARD} AND p.award_fen IS NOT NULL AND NOT v.sample ORDER BY p.id`, [organisationId],
  );
  return rows.filter((r) => r.at !== null).map((r) => ({ programmeId: r.programme_id, year: yearOf(dateOf(r.at.toISOString())), amountFen: String(r.award_fen) }));
}

/** How many awards the books hold by programme. */
async function awardsMade(sql: Tx): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.rows<{ programme_id: string; n: number }>(`SELECT v.programme_id, count(*)::int AS n FROM project p JOIN programme_version v ON v.id = p.version_id WHERE p.award_money IN ${HELD_AWARD} AND NOT v.sample GROUP BY 1`);
  return new Map(rows.map((r) => [r.programme_id, r.n]));
}

/** Organisations of the person, to choose from. */
export async function ownOrganisations(house: House, actor: Actor | undefined): Promise<{ id: string; name: string; kind: string }[]> {
  const ids = actor?.kind === 'person' ? [...new Set(actor.grants.flatMap((g) => (g.organisation && (g.role === 'applicant' || g.role === 'organisation_admin') ? [g.organisation] : [])))] : [];
  return ids.length === 0 ? [] : reader(house.db).rows<{ id: string; name: string; kind: string }>('SELECT id, name, kind FROM organisation WHERE id = ANY($1) ORDER BY id', [ids]);
}

// --- a version tried ---

export interface Simulation extends EligibilityAnswer { status: 'draft' | 'published'; instalments: InstalmentAmount[]; facts: Fact[] }

/** What a version, a draft too, would say to these facts. Nothing is written, not even that it was asked. */
export async function simulateVersion(house: House, actor: Actor, id: string, question: Question): Promise<Simulation> {
  if (!hasRole(actor, ...READERS)) return refuse('not_allowed');
  const sql = reader(house.db);
  const row = (await sql.row<{ status: 'draft' | 'published'; body: unknown }>('SELECT status, body FROM programme_version WHERE id = $1', [id])) ?? refuse('not_found');
  const version = ProgrammeVersion.parse(row.body);
  refuseBad(question, version.facts ?? []);
  const on = question.asOf ?? version.validFrom;
  const answer = answered(version, on, ask(version, on, question, question.priorAwards ?? []));
  return { ...answer, status: row.status, facts: version.facts ?? [], instalments: answer.money.amountFen === null ? [] : splitAward(version, answer.money.amountFen) };
}
