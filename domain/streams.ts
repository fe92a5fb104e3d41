/** The closed record of stream kinds: `execute` looks here and nowhere else. */
import { batchStream } from './batch/index.js';
import { budgetStream } from './budget/index.js';
import { refuseDates } from './commands/act-dates.js';
import { callStream } from './call/index.js';
import { no } from './errors.js';
import { noticeStream } from './notice/index.js';
import { orderStream } from './order/index.js';
import { panelStream } from './panel/index.js';
import { projectStream } from './project/index.js';
import { streamKind, type Command, type Context, type Stream, type StreamKind } from './stream.js';

/** A stream whose state the caller does not look into. */
export type OpaqueStream = Stream<unknown>;
/** Only on the road of a project are there steps to go back to (domain/project). */
const refuseTo = ({ type, streamId, fields }: Command) => (type === 'return' && fields['to'] !== undefined && streamKind(streamId) !== 'project' ? { ...no('validation'), fields: { to: 'no_choice' } } : undefined);
/** Every guard is followed by the one check of the dates of acts. */
const opaque = <S>(stream: Stream<S>): OpaqueStream =>
  ({ ...stream, guard: (state: S, command: Command, context: Context) => stream.guard(state, command, context) ?? refuseTo(command) ?? refuseDates(state, command, context) }) as unknown as OpaqueStream;

export const streams: { [K in StreamKind]: OpaqueStream } = {
  call: opaque(callStream),
  notice: opaque(noticeStream),
  panel: opaque(panelStream),
  batch: opaque(batchStream),
  project: opaque(projectStream),
  order: opaque(orderStream),
  budget: opaque(budgetStream),
};
