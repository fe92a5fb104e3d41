/** The long ones first, so that no worker is left alone with one at the end: those in the browser and others known as long, then the largest files. */
import { statSync } from 'node:fs';

const weight = ({ path }) => statSync(path).size + (/\/test\/(browser|e2e)\/|(battery|lint|restored|supervisor|temporal)\.test/.test(path) ? 1e9 : 0);

export default class Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => weight(b) - weight(a));
  }

  // Asked for by Jest; nothing is remembered from run to run.
  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
