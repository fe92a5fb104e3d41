/** What people call a batch and a payment: on pages, in print, in the bank's files, always the same. */
import { dateOf, type Instant } from '../time.js';

/** The day it was prepared and the beginning of its id. */
export const batchName = ({ id, preparedAt }: { id: string; preparedAt: Instant }): string => `${dateOf(preparedAt)}-${id.slice('batch-'.length, 'batch-'.length + 6).toUpperCase()}`;

/** What the bank gives back: the receipt of the project and the number of the instalment. One order a project and instalment. */
export const orderReference = ({ id, receipt, n }: { id: string; receipt: string | null; n: number }): string => (receipt ? `${receipt}-${n}` : id);
