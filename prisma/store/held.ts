/** What keeps a project's payments back, as SQL over the project's `stream_head s`: asked by the transaction and shown by the pages. */

/** Two persons checked the payee's account and nothing has put it in doubt since. */
export const PAYEE_CHECKED = `coalesce((s.state -> 'payee' ->> 'confirmed')::boolean, false)`;
export const CHECKED_PAYEE = `CASE WHEN ${PAYEE_CHECKED} THEN s.state -> 'payee' END`;
/** An answer of the bank about a payment of the project is in dispute. */
export const DISPUTED = `EXISTS (SELECT 1 FROM payment_order x WHERE x.project_id = s.id AND x.disputed)`;
/** Ended otherwise than completed. */
export const OVER = `coalesce(s.state ->> 'phase' = 'ended' AND s.state -> 'end' ->> 'outcome' <> 'completed', false)`;
/** An open hold, a suspension, an account in doubt, an answer in dispute, or a project that ended otherwise than completed. */
export const HELD = `(EXISTS (SELECT 1 FROM hold h WHERE h.stream_id = s.id AND h.released_at IS NULL) OR coalesce((s.state ->> 'suspended')::boolean, false) OR NOT ${PAYEE_CHECKED} OR ${DISPUTED} OR ${OVER})`;
