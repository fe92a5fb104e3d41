/** What a paper of the bank says: money left, or came back. */
export type PaperUse = 'payment' | 'return';
/** `source`: by which act of its order it is named; that act names no other. */
export interface Paper { source: string; use: PaperUse; attempt: number; key: string; said: string }
/** A paper that stands in the books under the number that is asked about, and whose it is. */
export interface NamedPaper extends Omit<Paper, 'key'> { orderId: string; title: string; n: number }
