/** The closed record of stream kinds: `execute` looks here and nowhere else. */
import { batchStream } from './batch/index.js';
import { budgetStream } from './budget/index.js';
import { callStream } from './call/index.js';
import { noticeStream } from './notice/index.js';
import { orderStream } from './order/index.js';
import { panelStream } from './panel/index.js';
import { projectStream } from './project/index.js';
import type { Stream, StreamKind } from './stream.js';

/** A stream whose state the caller does not look into. */
export type OpaqueStream = Stream<unknown>;
const opaque = <S>(stream: Stream<S>): OpaqueStream => stream as unknown as OpaqueStream;

export const streams: { [K in StreamKind]: OpaqueStream } = {
  call: opaque(callStream),
  notice: opaque(noticeStream),
  panel: opaque(panelStream),
  batch: opaque(batchStream),
  project: opaque(projectStream),
  order: opaque(orderStream),
  budget: opaque(budgetStream),
};
