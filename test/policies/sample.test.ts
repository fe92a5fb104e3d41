import { shippedPolicies } from '../../start/plans.js';

const { sample, departments } = shippedPolicies();
const account = (username: string) => sample.accounts.find((a) => a.username === username)!;

/** GB 32100 and GB 11714, read from the standards: weights 3^i mod 31 over 17 places; 3 7 9 10 5 8 4 2 over 8. */
function isValidCode(code: string): boolean {
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  if (code.length !== 18 || [...code].some((c) => !letters.includes(c))) return false;
  const total = [...code.slice(0, 17)].reduce((sum, c, i) => sum + letters.indexOf(c) * Number(3n ** BigInt(i) % 31n), 0);
  const organisation = code.slice(8, 17);
  const check = 11 - [3, 7, 9, 10, 5, 8, 4, 2].reduce((sum, weight, i) => sum + weight * parseInt(organisation[i]!, 36), 0) % 11;
  return letters[(31 - total % 31) % 31] === code[17] && organisation[8] === (check === 10 ? 'X' : check === 11 ? '0' : String(check));
}

test('credit codes carry the right check characters', () => {
  expect(sample.organisations.length).toBeGreaterThanOrEqual(12);
  expect(sample.organisations.filter((o) => !isValidCode(o.creditCode)).map((o) => o.id)).toEqual([]);
  const first = sample.organisations[0]!.creditCode;
  expect(isValidCode(first.slice(0, 17) + (first[17] === '0' ? '1' : '0'))).toBe(false);
});

test('patent numbers carry the right check digit', () => {
  const numbers = Object.values(sample.forms).flatMap((f) => Object.values(f.values)).flatMap((v) => (Array.isArray(v) ? v : [])).flatMap((p: { number?: unknown } | string) => (typeof p === 'object' && typeof p.number === 'string' ? [p.number] : []));
  expect(numbers).toHaveLength(5);
  for (const number of numbers) {
    const [, digits, check] = /^ZL(\d{12})\.([\dX])$/.exec(number)!;
    const rest = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5].reduce((sum, weight, i) => sum + weight * Number(digits![i]), 0) % 11;
    expect([number, check]).toEqual([number, rest === 10 ? 'X' : String(rest)]);
  }
});

test('the accounts of the scenarios', () => {
  expect(sample.accounts.map((a) => a.username)).toEqual([
    'ent.applicant', 'ent.admin', 'pool.applicant', 'pool.admin', 'uni.applicant', 'uni.admin', 'm1.admin', 'm2.applicant', 'm2.admin', 'jinshui.officer', 'gaoxin.officer',
    'officer1', 'officer2', 'officer3', 'legal', 'expert1', 'expert2', 'expert3', 'expert4', 'expert5', 'expert6', 'expert7', 'approver',
    'drc.consulted', 'fin.consulted', 'sti.consulted', 'miit.consulted', 'fin.maker', 'fin.checker', 'fin.checker2', 'finance.bureau', 'supervisor', 'admin',
  ]);
  expect(new Set(sample.accounts.map((a) => a.name)).size).toBe(sample.accounts.length);
  expect(account('officer3').roles.map((r) => r.role)).toEqual(['officer', 'panel_organiser']);
  expect(account('drc.consulted').roles).toEqual([{ role: 'consulted', jurisdiction: 'zhengzhou', department: 'drc' }]);
  for (const { username, roles } of sample.accounts.filter((a) => !a.username.startsWith('officer3'))) expect([username, roles.length]).toEqual([username, 1]);
});

test('seven experts of seven employers: 3 technical, 2 finance, legal, management; none works for an applicant', () => {
  const experts = sample.accounts.filter((a) => a.roles.some((r) => r.role === 'expert'));
  expect(experts.map((e) => e.specialty)).toEqual(['technical', 'technical', 'technical', 'finance', 'finance', 'legal', 'management']);
  expect(new Set(experts.map((e) => e.employer)).size).toBe(7);
  const applying = new Set(sample.accounts.flatMap((a) => a.roles.map((r) => r.organisation)));
  expect(experts.filter((e) => applying.has(e.employer))).toEqual([]);
});

test('county officers stand where the applicants are, payees have an account in their own name', () => {
  const counties = new Set(sample.accounts.flatMap((a) => a.roles.filter((r) => r.role === 'county_officer').map((r) => r.jurisdiction)));
  for (const id of ['ent', 'pool', 'm1', 'm2', 'uni']) {
    const organisation = sample.organisations.find((o) => o.id === id)!;
    expect(counties).toContain(organisation.jurisdiction);
    expect(organisation).toMatchObject({ accountName: organisation.name.zh, bankName: expect.stringContaining('样例'), bankAccount: expect.stringMatching(/^\d{18}$/) });
  }
});

test('an application of each project type is complete', () => {
  expect(Object.keys(sample.forms)).toEqual(['000-P02', '000-P05', '000-P07']);
  expect(sample.forms['000-P05']!.values).toMatchObject({ kind: 'b', members: ['m1', 'm2'] });
});

test('the departments that are asked are in office when the platform begins, and those renamed name their successor', () => {
  const inForce = (id: string, on: string) => departments.some((d) => d.id === id && d.validFrom <= on && (d.validTo === null || d.validTo >= on));
  for (const id of ['ip_bureau', 'drc', 'fin', 'sti', 'miit']) expect([id, inForce(id, '2019-03-04')]).toEqual([id, true]);
  expect(inForce('ip_bureau', '2023-10-16')).toBe(false);
  expect(inForce('amr', '2023-10-16')).toBe(true);
});
