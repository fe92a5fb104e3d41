/** The workflows a worker registers. */
export { projectLifecycle } from './project.js';
export { callLifecycle, expertPanel, paymentOrder, publicNotice } from './others.js';
