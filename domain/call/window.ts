/** A window ends while its rules are in force: when it is opened, when it is extended, and for one who is let in late. */
import { no, type Rejection } from '../errors.js';
import type { Context } from '../stream.js';
import { dateOf } from '../time.js';

export function withinVersion(closesAt: string, { version, versionLastDay, today }: Context): Rejection | undefined {
  if (!version) return no('not_found');
  const { validFrom } = version;
  const validTo = versionLastDay ?? version.validTo;
  return today < validFrom || dateOf(closesAt) > validTo ? no('call_not_open', { validFrom, validTo }) : undefined;
}
