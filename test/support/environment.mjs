/**
 * Jest's environment for Node, in which packages are loaded by Node itself, once a worker, and not anew for each test
 * file: that was about half of the time of a small one. Our own sources stay each file's own. ./resolver.cjs leads
 * here.
 */
import { createRequire } from 'node:module';
import { types } from 'node:util';
import { TestEnvironment } from 'jest-environment-node';

/** A package and a test make their functions, errors, dates and the like in two realms; to each side both are of the kind. */
const KINDS = { Function: (x) => typeof x === 'function', Array: Array.isArray, Error: types.isNativeError, Date: types.isDate, Map: types.isMap, Set: types.isSet, RegExp: types.isRegExp, Promise: types.isPromise };
function knowsOthers(realm) {
  for (const [name, is] of Object.entries(KINDS)) {
    const Class = realm[name];
    const own = Class[Symbol.hasInstance];
    Object.defineProperty(Class, Symbol.hasInstance, { configurable: true, value(x) { return own.call(this, x) || (this === Class && is(x)); } });
  }
}
knowsOthers(globalThis);

export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.loadPackage = createRequire(import.meta.url);
    knowsOthers(this.global);
  }
}
