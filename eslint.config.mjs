/**
 * Lint: the recommended rules, the typed rules that catch forgotten promises, and two things of this house: the rooms
 * (test/architecture/rooms.mjs) and no reading of the local clock, zone or chance in domain/ and workflows/.
 */
import tseslint from 'typescript-eslint';
import { OUTSIDE, ROOMS, TEMPORAL_GATEWAY } from './test/architecture/rooms.mjs';

const TOP_ROOMS = [...new Set(Object.keys(ROOMS).map((name) => name.split('/')[0])), ...OUTSIDE];

/** Relative imports that lead into another room: any number of ../ and then its name. */
const into = (room) => `^(\\.\\./)+${room}(/|$)`;

function roomConfig(name) {
  const { files, values, types, packages } = ROOMS[name];
  const [top] = name.split('/');
  const patterns = [];
  for (const other of TOP_ROOMS) {
    if (other === top || values.includes(other)) continue;
    if (types.includes(other)) patterns.push({ regex: into(other), allowTypeImports: true, message: `${name} imports types only from ${other}/ (import type).` });
    else if (values.some((value) => value.startsWith(`${other}/`))) patterns.push({ regex: `^(\\.\\./)+${other}/(?!contract(\\.js|/))`, message: `${name} imports only ${other}/contract.` });
    else patterns.push({ regex: into(other), message: `${name} may not import ${other}/.` });
  }
  if (!packages.includes('*')) {
    const allowed = packages.map((entry) => (entry.endsWith('*') ? `${escape(entry.slice(0, -1))}.*` : `${escape(entry)}$`)).join('|');
    patterns.push({ regex: `^(?!\\.|${allowed})`, message: `${name} may not use this package.` });
  }
  if (name === 'services') patterns.push({ regex: '^@temporalio/client', message: `Only ${TEMPORAL_GATEWAY} talks to Temporal.` });
  return patterns.length === 0
    ? []
    : [{ files: files.map((pattern) => (pattern.endsWith('/**') ? `${pattern}/*.{ts,tsx}` : pattern)), ignores: ['prisma/generated/**'], rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } }];
}
const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const LOCAL_DATE_METHODS = '/^((get|set)(FullYear|Year|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset|toLocale\\w*|to(Date|Time)String)$/';
const pureTime = [
  { selector: `MemberExpression[property.name=${LOCAL_DATE_METHODS}]`, message: 'Depends on the zone or language of the machine: UTC getters and plain dates only.' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time enters as data.' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time enters as data.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Time enters as data.' },
  { selector: 'MemberExpression[object.name="performance"]', message: 'Time enters as data.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Chance enters as data.' },
  { selector: 'MemberExpression[object.name="crypto"]', message: 'Ids and chance enter as data.' },
];

export default tseslint.config(
  { ignores: ['node_modules/**', '.data/**', '.build/**', 'prisma/generated/**', 'coverage/**', '**/*.d.mts'] },
  { files: ['**/*.{ts,tsx}'], extends: [tseslint.configs.recommended], languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Gives a name to a return type without forcing one on every small function.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      'no-restricted-syntax': ['error', { selector: 'ExportAllDeclaration', message: 'Name what is exported.' }],
      eqeqeq: 'error',
    },
  },
  ...Object.keys(ROOMS).sort((a, b) => a.split('/').length - b.split('/').length).flatMap(roomConfig),
  { files: [TEMPORAL_GATEWAY], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  {
    files: ['domain/**/*.ts', 'workflows/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', { selector: 'ExportAllDeclaration', message: 'Name what is exported.' }, ...pureTime],
      'no-restricted-globals': ['error', { name: 'Intl', message: 'Depends on the machine.' }, { name: 'process', message: 'Not in pure code.' }, { name: 'fetch', message: 'Not in pure code.' }, { name: 'structuredClone', message: 'Missing in the workflow sandbox.' }, { name: 'WeakRef', message: 'Missing in the workflow sandbox.' }],
    },
  },
  {
    // Where a workflow reads its clock: the sandbox repeats it at each replay. One file, so that all waiting reads one clock.
    files: ['workflows/stream.ts'],
    rules: { 'no-restricted-syntax': ['error', ...pureTime.filter(({ selector }) => !selector.includes('Date"][property.name="now"'))] },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    ignores: ['test/support/property.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [{ name: 'fast-check', message: 'Import fc from test/support/property.js: it carries the seed of the run.' }] }] },
  },
);
