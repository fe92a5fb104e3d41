/** Rates are shown and taken as percent and kept in basis points: what is shown and typed back is the same number. */
import { applySection, percent, sectionGroups } from '../../../domain/programme/edit.js';
import type { ProgrammeVersion } from '../../../domain/programme/schema.js';
import { shippedPolicies } from '../../../start/plans.js';
import { fc } from '../../support/property.js';

const p02 = shippedPolicies().programmes.find((v) => v.id === '000-P02@zz-2017-243#1')!;
const saved = (typed: string) => {
  const values = Object.fromEntries(sectionGroups(p02, 'money').flatMap((g) => g.fields).map((f) => [f.path, f.value]));
  const { version, errors } = applySection(p02, 'money', { values: { ...values, 'formula.rateBp': typed }, sources: {}, remove: [], add: {} });
  return errors['formula.rateBp'] ?? ((version as ProgrammeVersion).formula as { rateBp: number }).rateBp;
};

test('50 is 50 %, stored as 5000', () => {
  expect(sectionGroups(p02, 'money').flatMap((g) => g.fields).find((f) => f.path === 'formula.rateBp')).toMatchObject({ kind: 'rate', value: '50' });
  expect(['50', '50%', ' ５０％ ', '12.5', '0.25', '0.5 %'].map(saved)).toEqual([5000, 5000, 5000, 1250, 25, 50]);
  expect(['', 'half', '12.345', '-5', '1e3'].map(saved)).toEqual(['required', 'not_rate', 'not_rate', 'not_rate', 'not_rate']);
});
test('what is shown is read back as it was', () => fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (bp) => { expect(saved(percent(bp))).toBe(bp); })));
