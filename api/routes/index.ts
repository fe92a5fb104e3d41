/** The closed table of routes: what is not in it does not exist. Paths under /v1, the probes beside it. */
import type { Route } from '../route.js';
import { calls } from './calls.js';
import { money } from './money.js';
import { notices } from './notices.js';
import { oversight } from './oversight.js';
import { panels } from './panels.js';
import { payments } from './payments.js';
import { probes } from './probes.js';
import { programmes } from './programmes.js';
import { projects } from './projects.js';
import { publicRoutes } from './public.js';
import { rules } from './rules.js';
import { sandbox } from './sandbox.js';
import { sessions } from './sessions.js';
import { tasks } from './tasks.js';

export const v1Routes: readonly Route[] = [...sessions, ...programmes, ...rules, ...calls, ...projects, ...tasks, ...panels, ...notices, ...money, ...payments, ...publicRoutes, ...sandbox, ...oversight];
export const probeRoutes: readonly Route[] = probes;
