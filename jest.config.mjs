/**
 * Two projects: `unit` needs no service, `stack` gets one PostgreSQL and one Temporal for the whole run. Run them
 * through `npm test` or `npm run check`, which also count. ESM throughout: NODE_OPTIONS=--experimental-vm-modules.
 */
const swc = (type) => [
  '@swc/jest',
  {
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic', importSource: 'preact' } } },
    module: { type },
    sourceMaps: 'inline',
  },
];
// With `tsx: true` a generic arrow function `<T>(x: T)` is read as JSX, so only .tsx files get it.
const withoutJsx = ([name, options]) => [name, { ...options, jsc: { ...options.jsc, parser: { syntax: 'typescript' } } }];

const shared = {
  rootDir: '.',
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    // cookie 2 is ESM only and is required by a CommonJS package.
    '/node_modules/cookie/.+\\.js$': withoutJsx(swc('commonjs')),
    '^.+\\.ts$': withoutJsx(swc('es6')),
    '^.+\\.tsx$': swc('es6'),
  },
  transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
  resolver: '<rootDir>/test/support/resolver.cjs',
  modulePathIgnorePatterns: ['<rootDir>/.data/', '<rootDir>/.build/'],
  watchPathIgnorePatterns: ['<rootDir>/.data/', '<rootDir>/.build/', '<rootDir>/prisma/generated/'],
};

/** Folders of test/ whose tests need neither database nor Temporal. */
const UNIT = ['domain', 'policies', 'architecture', 'workflows', 'support', 'replay'];

/** Folders whose tests cannot or shall not run this time; run.mjs says why. */
const LEFT_OUT = (process.env.TESTS_LEFT_OUT ?? '').split(',').filter((dir) => dir !== '');

export default {
  reporters: ['<rootDir>/test/support/reporter.mjs'],
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  // Nothing is timed here: on a busy machine all is slow, and what hangs is ended all the same.
  testTimeout: 60_000,
  workerIdleMemoryLimit: '2GB',
  projects: [
    { ...shared, displayName: 'unit', testMatch: UNIT.map((dir) => `<rootDir>/test/${dir}/**/*.test.{ts,tsx}`) },
    {
      ...shared,
      displayName: 'stack',
      testMatch: ['<rootDir>/test/**/*.test.{ts,tsx}'],
      testPathIgnorePatterns: ['/node_modules/', ...UNIT.map((dir) => `<rootDir>/test/${dir}/`), ...LEFT_OUT],
      globalSetup: '<rootDir>/test/support/stack-setup.mjs',
      globalTeardown: '<rootDir>/test/support/stack-teardown.mjs',
    },
  ],
};
