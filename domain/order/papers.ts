/**
 * Papers of the bank (凭证号、回单号) by which an order says that money left or came back. A list of the bank may carry one number
 * for several payments; a paper of money that came back is named once, and is no payment's. Pure.
 */
import { voucherKey } from '../document-number.js';
import { no, type Rejection } from '../errors.js';
import type { Event } from '../events/index.js';
import type { Command } from '../stream.js';
import { disputeOf } from './dispute.js';
import type { NamedPaper, Paper, PaperUse } from './paper-kinds.js';
import type { OrderState } from './state.js';

export type PaperChange = { put: Paper } | { drop: string };

const put = (source: string, use: PaperUse, attempt: number, said: string): PaperChange[] => {
  const key = voucherKey(said);
  return key === '' ? [{ drop: source }] : [{ put: { source, use, attempt, key, said } }];
};

/** What an event names or lets go; `state` after it. */
export function papersOf(state: OrderState, event: Event): PaperChange[] {
  const { attempt } = state;
  switch (event.type) {
    case 'SettlementProposed': return event.result === 'paid' ? put(`settlement:${attempt}`, 'payment', attempt, event.voucher) : [];
    case 'SettlementReturned':
    case 'PaymentRejected': return [{ drop: `settlement:${attempt}` }];
    case 'PaymentConfirmed': return [{ drop: `settlement:${event.attempt}` }, ...put(`attempt:${event.attempt}`, 'payment', event.attempt, event.voucher)];
    case 'ReturnRecorded':
    case 'PaymentReturned': return put(`return:${event.attempt}`, 'return', event.attempt, event.voucher);
    case 'ReturnRefused': return [{ drop: `return:${attempt}` }];
    case 'AnswerDisputed': return event.said.result === 'paid' ? put(`said:${event.n}`, 'payment', event.attempt, event.said.voucher) : [];
    case 'DisputeFound': {
      const dispute = state.disputes?.find((d) => d.n === event.n);
      return dispute && isReturn(event.finding, dispute.said.result) ? put(`dispute:${event.n}`, 'return', dispute.attempt, event.voucher) : [];
    }
    case 'DisputeFindingReturned': return [{ drop: `dispute:${event.n}` }];
    // What was recovered had left; of anything else the booking itself says what is true.
    case 'DisputeSettled': return event.finding === 'recovered' ? [] : [{ drop: `dispute:${event.n}` }, { drop: `said:${event.n}` }];
    default: return [];
  }
}
/** The voucher of a finding is the paper of money that came back. */
const isReturn = (finding: string, said: string): boolean => finding === 'recovered' || (finding === 'as_said' && said === 'rejected');

/** Which paper a command names or confirms. */
export function paperNamed(state: OrderState, command: Command): { use: PaperUse; source: string; voucher: string } | undefined {
  const f = command.fields as { voucher?: string; result?: string; finding?: string };
  const { attempt } = state;
  switch (command.type) {
    case 'recordReturn': return { use: 'return', source: `return:${attempt}`, voucher: f.voucher ?? '' };
    case 'confirmReturn': return { use: 'return', source: `return:${attempt}`, voucher: state.returned?.voucher ?? '' };
    case 'settleUnknown': return f.result === 'paid' ? { use: 'payment', source: `settlement:${attempt}`, voucher: f.voucher ?? '' } : undefined;
    case 'confirmSettlement': return state.proposed?.result === 'paid' ? { use: 'payment', source: `settlement:${attempt}`, voucher: state.proposed.voucher } : undefined;
    case 'settleDispute':
    case 'confirmDispute': {
      const dispute = disputeOf(state, command);
      const found = command.type === 'settleDispute' ? { finding: f.finding ?? '', voucher: f.voucher ?? '' } : dispute?.proposed;
      return dispute && found && isReturn(found.finding, dispute.said.result) ? { use: 'return', source: `dispute:${dispute.n}`, voucher: found.voucher } : undefined;
    }
    default: return undefined;
  }
}

/** What the paper cannot be, asked where it is named and again where it is confirmed. */
export function paperFault(state: OrderState, command: Command, papers: readonly NamedPaper[] = []): Rejection | undefined {
  const named = paperNamed(state, command);
  if (!named) return undefined;
  const own = (p: NamedPaper): boolean => p.orderId === state.streamId;
  const clashes = papers.filter((p) => !(own(p) && p.source === named.source))
    .filter((p) => named.use === 'return' || p.use === 'return' || (own(p) && p.attempt !== state.attempt));
  const clash = clashes.find(own) ?? clashes[0];
  if (!clash) return undefined;
  const code = clash.use === 'return' ? `paper_of_return:${clash.title}` : own(clash) && named.use === 'return' ? 'own_voucher' : `paper_of_payment:${clash.title}`;
  return { ...no('validation', { voucher: clash.said, orderId: clash.orderId }), fields: { voucher: code } };
}
