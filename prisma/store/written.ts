/** What is written of one stream in one transaction: when, by whom, for which command, and the events with their numbers. */
import type { Event } from '../../domain/events/index.js';
import type { Instant } from '../../domain/time.js';

export interface Meta { at: Instant; by: string; commandId: string | null }
export type Written = readonly { seq: number; event: Event }[];
