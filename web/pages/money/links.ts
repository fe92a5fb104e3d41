/** Addresses of the money pages and the words that name a movement. */
import { streamKind } from '../../../domain/stream.js';

const part = encodeURIComponent;
export const lineHref = (id: string): string => `/finance/budget-lines/${part(id)}`;
export const orderHref = (id: string): string => `/finance/orders/${part(id)}`;
export const batchHref = (id: string): string => `/finance/batches/${part(id)}`;
export const projectHref = (id: string): string => `/projects/${part(id)}`;

/** The page of a stream, for lists that name streams of any kind. */
export function streamHref(id: string): string | undefined {
  if (!/^(call|notice|panel|batch|project|order|budget)-/.test(id)) return undefined;
  switch (streamKind(id)) {
    case 'project': return projectHref(id);
    case 'order': return orderHref(id);
    case 'batch': return batchHref(id);
    case 'budget': return lineHref(id);
    case 'call': return `/calls/${part(id)}`;
    case 'notice': return `/notices/${part(id)}`;
    case 'panel': return `/panels/${part(id)}`;
  }
}

/** The states of an order in the order of its life. */
export const ORDER_STATES = ['due', 'prepared', 'checked', 'released', 'instructed', 'unknown', 'settling', 'rejected', 'confirmed', 'returning', 'bounced', 'correcting', 'cancelled'] as const;

/** `reserve:project-…:1` -> reserve. */
export const movementOf = (key: string): string => key.split(':', 1)[0] ?? key;
