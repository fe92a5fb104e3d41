/** Members of a panel: who still judges, which tasks are theirs, who has to be replaced, and the composition asked at each change. */
import { OFFICE_DAYS } from '../defaults.js';
import { dueIn, type Waiting } from '../envelope.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import type { TaskState } from '../project/state.js';
import type { Context, TaskSpec } from '../stream.js';
import type { PlainDate } from '../time.js';
import { interestOf, type ExpertFacts, type Interest, type Party } from './interests.js';

export type MemberStatus = 'invited' | 'accepted' | 'declared' | 'reported' | 'declined' | 'conflicted' | 'replaced' | 'excluded';
export interface Member {
  status: MemberStatus;
  /** The place on the panel, counted on with each replacement: names tasks, so that no id says who judges. */
  seat?: number;
  /** Of a member who came in another's place. */
  since?: PlainDate;
  /** Why an excluded member is out. */
  cause?: Exclusion;
  totalBp?: number; scores?: { criterion: string; score: number; reason: string }[];
}
export type Exclusion = Interest | 'role_ended';
export interface Members extends Waiting { streamId: string; members: Record<string, Member> }

const GONE: readonly MemberStatus[] = ['declined', 'conflicted', 'replaced', 'excluded'];
/** Stepped back or put out: sees neither file nor panel any more. */
export const isGone = (status: string | undefined): boolean => (GONE as readonly (string | undefined)[]).includes(status);
/** Who sits on the panel now. */
export const sitting = ({ members }: Pick<Members, 'members'>): string[] => Object.keys(members).filter((m) => !isGone(members[m]!.status));
export const nextSeat = ({ members }: Pick<Members, 'members'>): number => Math.max(Object.keys(members).length, ...Object.values(members).map((m) => m.seat ?? 0)) + 1;

type MemberTask = 'panel_invitation' | 'panel_declaration' | 'panel_report';
const COMMANDS: Readonly<Record<MemberTask, TaskSpec['commands']>> = {
  panel_invitation: ['acceptInvitation', 'declineInvitation'], panel_declaration: ['declare'], panel_report: ['submitReport'],
};
/** Panels of before seats were counted name the person. */
const placeOf = (state: Members, member: string): string => String(state.members[member]?.seat ?? member);
export const memberTaskId = (state: Members, member: string, kind: MemberTask, seat?: number): string => `${state.streamId}:${kind}:${seat ?? placeOf(state, member)}`;
export const memberTask = (state: Members, member: string, kind: MemberTask, { dueAt, seat }: { dueAt: string; seat?: number }): TaskSpec =>
  ({ id: memberTaskId(state, member, kind, seat), stepId: 'panel', kind, assignee: { role: 'expert', person: member }, dueAt, commands: COMMANDS[kind] });

/** What waits for the member now. */
export const taskOfMember = (state: Members, member: string): TaskState | undefined => Object.values(state.tasks).find((t) => t.kind in COMMANDS && t.assignee.person === member);
/** The organiser's task about the member's place. */
export function replacementOf(state: Members, member: string): TaskState | undefined {
  const id = `${state.streamId}:replace:${placeOf(state, member)}`;
  return Object.values(state.tasks).find((t) => t.kind === 'replace_member' && (t.id === id || t.id.startsWith(`${id}:`)));
}
/** Asks the organiser for another: once for a place; who is asked already is shown that there is something new. */
export function toReplace(state: Members, member: string, context: Context): Pick<Event, 'opens' | 'revises'> {
  const asked = replacementOf(state, member);
  if (asked) return { revises: [asked.id] };
  const id = `${state.streamId}:replace:${placeOf(state, member)}:${state.members[member]!.status}`;
  return { opens: [{ id, stepId: 'panel', kind: 'replace_member', assignee: { role: 'panel_organiser' }, commands: ['replaceMember'], dueAt: dueIn(context, OFFICE_DAYS.replaceMember) }] };
}

/** Stepped back, put out, or silent beyond the last day: the organiser may ask another. */
export const mayBeReplaced = (state: Members, member: string): boolean =>
  ['declined', 'conflicted', 'excluded'].includes(state.members[member]?.status ?? '') || taskOfMember(state, member)?.overdue === true;

/** What stands against somebody, asked of the facts of now. */
export const againstMember = (context: Context, member: string): Interest | undefined => {
  const { people, step } = context.panel!;
  const facts = people[member];
  return facts && interestOf(facts, step.parties);
};

/** Size, role, seats of finance and conflicts of the panel as it would be; `asked` are those who come new to it. */
export function composition(members: readonly string[], asked: readonly string[], context: Context, { size, minFinance }: { size: number; minFinance: number }): Rejection | undefined {
  const { people } = context.panel!;
  if (new Set(members).size !== members.length || members.length !== size) return no('panel_composition', { size });
  const unknown = asked.filter((m) => !people[m]?.expert);
  if (unknown.length > 0) return no('panel_composition', { notExperts: unknown });
  if (members.filter((m) => people[m]?.specialty === 'finance').length < minFinance) return no('panel_composition', { minFinance });
  const reasons = asked.flatMap((m) => { const why = againstMember(context, m); return why ? [[m, why] as const] : []; });
  return reasons.length > 0 ? no('expert_conflict', { members: reasons.map(([m]) => m), reasons: [...new Set(reasons.map(([, why]) => why))] }) : undefined;
}

/** Who may judge no longer: bound to the project by now, or no expert any more; a report that was handed in under the role stands. */
export function excludedNow(state: Pick<Members, 'members'>, { parties, people }: { parties: readonly Party[]; people: Readonly<Record<string, ExpertFacts>> }): { member: string; cause: Exclusion }[] {
  return sitting(state).flatMap((member) => {
    const facts = people[member];
    const cause: Exclusion | undefined = facts && (interestOf(facts, parties) ?? (!facts.expert && state.members[member]!.status !== 'reported' ? 'role_ended' : undefined));
    return cause ? [{ member, cause }] : [];
  });
}

export const exclusions = (state: Members, context: Context): Event[] =>
  excludedNow(state, { parties: context.panel!.step.parties, people: context.panel!.people }).map(({ member, cause }): Event => {
    const own = taskOfMember(state, member);
    return { type: 'MemberExcluded', member, cause, told: own && cause !== 'role_ended' ? [{ personId: member, taskId: own.id }] : [], closes: own ? [own.id] : [], ...toReplace(state, member, context) };
  });
