/**
 * Codes that the register holds and that follow no rule of GB 32100: issued by mistake, or typed wrongly into the register.
 * A check does not pass over one in silence; an officer accepts it with proof and a reason, once for the project. Pure.
 */
import { no, type Rejection } from '../errors.js';
import type { ProjectState } from '../project/state.js';
import type { OddCode } from '../stream.js';

export const openCodes = (state: Pick<ProjectState, 'codesAccepted'>, odd: readonly OddCode[] = []): OddCode[] => odd.filter((o) => state.codesAccepted?.[o.organisationId] !== o.code);

/** `name` and the place of the odd character, of the first one; the fields name each. */
export function refuseOddCodes(state: Pick<ProjectState, 'codesAccepted'>, odd: readonly OddCode[] | undefined): Rejection | undefined {
  const open = openCodes(state, odd);
  return open.length === 0 ? undefined : { ...no('credit_code_unproven', { organisations: open.map((o) => o.name), codes: open.map((o) => o.code) }), fields: Object.fromEntries(open.map((o) => [`organisation.${o.organisationId}`, o.fault])) };
}
