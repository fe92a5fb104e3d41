/** What may be taken back is the last act of a person, exactly as long as nobody has acted on it, whatever happened before. */
import type { Event } from '../../domain/events/index.js';
import { eventFacts } from '../../domain/events/index.js';
import { lastActAfter, undoable } from '../../domain/project/undo.js';
import { initialProject, type ProjectState } from '../../domain/project/state.js';
import type { Actor, Role } from '../../domain/access/index.js';
import { fc } from '../support/property.js';

const FOLLOWING = ['StepOpened', 'StepPassed', 'StepSkipped', 'ApplicationSubmitted', 'ReceiptIssued', 'AwardCalculated', 'AwardReserved', 'AwardQueued', 'TaskOverdue', 'Reminded', 'PeriodLengthened', 'RecommendationSilent'];
const person = fc.constantFrom('p1', 'p2');
const event = fc.oneof(
  fc.record({ type: fc.constantFrom(...FOLLOWING) }),
  fc.record({ type: fc.constantFrom(...Object.keys(eventFacts).filter((t) => !FOLLOWING.includes(t))) }),
  fc.record({ type: fc.constantFrom('ApplicationFrozen', 'OrganisationApproved', 'Recommended', 'DecisionApproved'), stepId: fc.constantFrom('a', 'b'), settles: fc.constant('passed'), participants: person.map((personId) => [{ personId, capacity: 'decider' }]) }),
) as unknown as fc.Arbitrary<Event>;

test('every event but those that follow by themselves ends it', () => {
  fc.assert(fc.property(fc.array(event, { maxLength: 8 }), (events) => {
    const last = events.reduce<ProjectState['lastAct']>((act, e) => lastActAfter(act, e), undefined);
    const decisive = events.findLast((e) => !FOLLOWING.includes(e.type));
    expect(last).toEqual(decisive?.settles === 'passed' ? { stepId: decisive.stepId, personId: decisive.participants![0]!.personId } : undefined);
  }));
});

test('nobody takes back what another did, but the applicant its own application out of the house', () => {
  const kinds = ['draft', 'organisation_approval', 'member_confirmation', 'recommendation', 'formal_check', 'decision', 'issuance', 'ranking', 'payment_claim'];
  const roles: Role[] = ['applicant', 'organisation_admin', 'county_officer', 'officer', 'approver', 'expert'];
  fc.assert(fc.property(fc.constantFrom(...kinds), person, person, fc.constantFrom(...roles), fc.constantFrom('own', 'other'), (kind, did, asks, role, organisation) => {
    const state: ProjectState = {
      ...initialProject('project-1'), phase: 'running', created: { callId: 'c', versionId: 'v', applicantId: 'own', title: 't', object: '', county: 'x' },
      steps: { s: { id: 's', kind, stage: 'application', status: 'passed', round: 1, data: {} } }, lastAct: { stepId: 's', personId: did },
    };
    const actor: Actor = { kind: 'person', accountId: 'a', personId: asks, grants: [{ id: 'g', role, ...(role === 'applicant' || role === 'organisation_admin' ? { organisation } : { jurisdiction: 'zhengzhou' }) }] };
    const house = ['draft', 'organisation_approval', 'member_confirmation'].includes(kind);
    const expected = house
      ? organisation === 'own' && (role === 'applicant' ? { stepId: 'draft', of: 'submission' } : role === 'organisation_admin' && kind === 'organisation_approval' && did === asks ? { stepId: 's', of: 'approval' } : undefined)
      : ['recommendation', 'decision'].includes(kind) && did === asks && (kind === 'decision' ? ['approver'] : ['county_officer', 'officer']).includes(role) ? { stepId: 's', of: 'approval' } : undefined;
    expect(undoable(state, actor, 'draft') ?? false).toEqual(expected || false);
    expect(undoable({ ...state, phase: 'ended' }, actor, 'draft')).toBeUndefined();
  }));
});
