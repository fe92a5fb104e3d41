/** A task as programs read it: each command with the JSON Schema of its fields. */
import type { z } from 'zod';
import type { TaskRow } from '../services/tasks.js';
import { fieldSchemas } from './commands.js';
import type { Task } from './schemas.js';

export const withFields = (task: TaskRow): z.infer<typeof Task> => ({ ...task, commands: task.commands.map((type) => ({ type, fields: fieldSchemas[type] ?? {} })) });
