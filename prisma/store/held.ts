/** What keeps a project's payments back, as SQL over the project's `stream_head s`: asked by the transaction and shown by the pages. */

/** Two persons checked the payee's account and nothing has put it in doubt since. */
export const PAYEE_CHECKED = `coalesce((s.state -> 'payee' ->> 'confirmed')::boolean, false)`;
export const CHECKED_PAYEE = `CASE WHEN ${PAYEE_CHECKED} THEN s.state -> 'payee' END`;
/** An answer of the bank about a payment of the project is in dispute. */
export const DISPUTED = `EXISTS (SELECT 1 FROM payment_order x WHERE x.project_id = s.id AND x.disputed)`;
/** Ended otherwise than completed. */
export const OVER = `coalesce(s.state ->> 'phase' = 'ended' AND s.state -> 'end' ->> 'outcome' <> 'completed', false)`;
/** Each that holds it by itself; what weighs most first. */
const HELD_FOR = {
  project_over: OVER, answer_disputed: DISPUTED, payee_in_doubt: `NOT ${PAYEE_CHECKED}`,
  objection_open: 'EXISTS (SELECT 1 FROM hold h WHERE h.stream_id = s.id AND h.released_at IS NULL)', project_suspended: `coalesce((s.state ->> 'suspended')::boolean, false)`,
} as const;
export type HeldFor = keyof typeof HELD_FOR;
export const HELD = `(${Object.values(HELD_FOR).join(' OR ')})`;
/** Which of them hold it now; empty where nothing does. */
export const HELD_BY = `array_remove(ARRAY[${Object.entries(HELD_FOR).map(([reason, holds]) => `CASE WHEN ${holds} THEN '${reason}' END`).join(', ')}], NULL)`;
