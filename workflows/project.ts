/** A project's life: application → review → filing → acceptance → payment. A return goes round again; a programme may skip a stage. */
import type { StreamInput } from './contract.js';
import { StreamLife } from './stream.js';

const ORDER = ['application', 'review', 'filing', 'acceptance', 'payment', 'ended'] as const;
type Stage = Exclude<(typeof ORDER)[number], 'ended'>;

export async function projectLifecycle(input: StreamInput): Promise<void> {
  const life = new StreamLife(input);
  const stage = (name: Stage): Promise<void> => life.live(() => ORDER.indexOf(life.stage as Stage) > ORDER.indexOf(name));

  await stage('application');
  await stage('review');
  await stage('filing');
  await stage('acceptance');
  await stage('payment');
  // A return may have led back to an earlier stage, and duties may follow the end of the road.
  await life.live();
  await life.end(input);
}
