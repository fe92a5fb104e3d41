/**
 * Says what the tests do: one line a file, the whole failure of a test that failed, and the sums for run.mjs.
 * Skipped and to-do tests count as a fault: a gate that is open is none.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

export default class Reporter {
  #skipped = 0;

  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  #name(path) {
    return relative(this.rootDir, path);
  }

  onTestFileResult(test, result) {
    const seconds = `${((result.perfStats.end - result.perfStats.start) / 1000).toFixed(1)} s`;
    const name = this.#name(result.testFilePath);
    if (result.testExecError || result.failureMessage) {
      console.log(`✗ ${name} (${result.numFailingTests || 'did not run'}${result.numFailingTests ? ' failed' : ''}, ${seconds})`);
      for (const { title, ancestorTitles, status, failureMessages } of result.testResults) {
        if (status === 'failed') console.log(indent([`${[...ancestorTitles, title].join(' › ')}`, ...failureMessages].join('\n')));
      }
      if (result.testExecError || result.numFailingTests === 0) console.log(indent(result.failureMessage ?? String(result.testExecError)));
    } else {
      console.log(`✓ ${name} (${result.numPassingTests}, ${seconds})`);
    }
    for (const { title, ancestorTitles, status } of result.testResults) {
      if (status !== 'passed' && status !== 'failed') console.log(`  ${status}: ${[...ancestorTitles, title].join(' › ')}`);
    }
    if (result.console) for (const { message } of result.console) console.log(indent(message));
  }

  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    // A file that did not run is one failure; its tests are not counted anywhere else.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.#skipped = results.numPendingTests + results.numTodoTests;
    const { TEST_RESULT_FILE } = process.env;
    if (TEST_RESULT_FILE && !existsSync(TEST_RESULT_FILE)) writeFileSync(TEST_RESULT_FILE, JSON.stringify({ passed, failed, skipped: this.#skipped }));
    else console.log(`${passed} passed, ${failed} failed${this.#skipped > 0 ? `, ${this.#skipped} skipped` : ''}`);
  }

  /** Jest ends with an error when this returns one. */
  getLastError() {
    return this.#skipped > 0 ? new Error(`${this.#skipped} tests skipped or to do`) : undefined;
  }
}

/** Without the frames inside packages: they say nothing about the fault. */
const indent = (text) =>
  text
    .split('\n')
    .filter((line) => !/^\s+at .*(\/node_modules\/|\(node:|at node:)/.test(line))
    .join('\n')
    .trimEnd()
    .replace(/^/gm, '    ');
