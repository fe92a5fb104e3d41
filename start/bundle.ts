/** Where the build puts the bundled workflows (build.mjs makes it). */
import { join } from 'node:path';

export const WORKFLOW_BUNDLE = join(import.meta.dirname, '..', '.build', 'workflows.js');
