/** What waits for a person, and what became of a command that was answered 202. */
import { z } from 'zod';
import { commandStatus } from '../../services/commands.js';
import { Refusal } from '../../services/house.js';
import { findTask, listTasks } from '../../services/tasks.js';
import { refuse } from '../../services/house.js';
import { guarded, ok, page } from '../route.js';
import { CommandStatus, list, Task } from '../schemas.js';
import { withFields } from '../tasks.js';

const word = z.string().min(1).max(200).optional();
/** Tasks are ordered by what is due, which changes while one reads: the cursor is a place in that order. */
const offsetOf = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  const n = /^o(\d{1,7})$/.exec(cursor)?.[1];
  if (n === undefined) throw new Refusal({ code: 'validation', fields: { cursor: 'malformed' } });
  return Number(n);
};

export const tasks = [
  guarded('signed_in', {
    method: 'GET', path: '/tasks', tag: 'tasks', summary: { zh: '待办、已办、我发起、抄送', en: 'To do, done, started by me, copied to me' },
    query: z.strictObject({ ...page, box: z.enum(['todo', 'done', 'started', 'copied']).optional(), programme: word, stage: word, county: word, project: word, due: z.enum(['overdue', 'week']).optional() }),
    answer: list(Task).extend({ total: z.number() }),
  }, async ({ house, actor, query: { cursor, limit = 50, ...filter } }) => {
    const offset = offsetOf(cursor);
    const { items, total } = await listTasks(house, actor, { ...filter, limit, offset });
    return ok({ items: items.map(withFields), next: offset + items.length < total && items.length > 0 ? `o${offset + items.length}` : null, total });
  }),
  guarded('signed_in', {
    method: 'GET', path: '/tasks/:id', tag: 'tasks', summary: { zh: '一项待办', en: 'One task' }, params: z.strictObject({ id: z.string().min(1).max(300) }), answer: Task,
  }, async ({ house, actor, params }) => ok(withFields(await findTask(house, actor, params.id) ?? refuse('not_found')))),
  guarded('signed_in', {
    method: 'GET', path: '/commands/:id', tag: 'tasks', summary: { zh: '命令的结果', en: 'The outcome of a command' }, params: z.strictObject({ id: z.guid() }), answer: CommandStatus,
  }, async ({ house, actor, params }) => ok({ ...await commandStatus(house, actor, params.id) } as z.infer<typeof CommandStatus>)),
];
