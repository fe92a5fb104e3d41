/**
 * A second reading of the public calculation, written from its description and not from the product's code or data:
 * plain cases by programme, amounts as decimal text arithmetic on scaled integers, days by walking the calendar.
 */
export interface OracleRequest { programmeId: string; asOf: string; facts: Record<string, unknown>; priorAwards?: { programmeId: string; year: number; amountFen: string }[] }
export type OracleAnswer = 'refused' | { status: 'amount_not_set' | 'not_open' | 'ineligible' } | { status: 'calculated'; amountFen: string };

const KINDS = 'enterprise university research_institute public_institution patent_agency service_agency operation_institution team park_operator individual other'.split(' ');
const LEVELS = ['none', 'municipal', 'provincial', 'national'];
const COURT = ['ten_major_cases', 'fifty_typical_cases', 'none'];
type Spec = 'money' | 'count' | 'boolean' | 'date' | string[];
export const SPECS: Record<string, Record<string, Spec>> = {
  P01: { approvalLevel: LEVELS },
  P02: { applicantKind: KINDS, filed: 'boolean', resultProduced: 'boolean', reviewPassed: 'boolean', relatedExpenditureFen: 'money' },
  P06: { applicantKind: KINDS, hasInternalTransferOffice: 'boolean', transactionValueFen: 'money' },
  P07: { reviewPassed: 'boolean', awardsAlreadyMade: 'count' },
  P08: { reviewPassed: 'boolean', awardsAlreadyMade: 'count' },
  P09: { patentKind: ['invention', 'utility_model', 'design'], localCommercialisation: 'boolean', assessmentPassed: 'boolean' },
  P10: { recognitionLevel: LEVELS }, P11: { recognitionLevel: LEVELS }, P12: { recognitionLevel: LEVELS },
  P13: { applicantKind: KINDS, certifiedStandard: ['enterprise_standard', 'university_standard', 'research_organisation_standard', 'other', 'none'] },
  P16: { helpedClientDefendRights: 'boolean', courtList: COURT }, P17: { helpedClientDefendRights: 'boolean', courtList: COURT },
  P18: { applicantKind: KINDS, casesFiledInYear: 'count' },
  P19: { applicantKind: KINDS, infringementSetting: ['exhibition', 'cross_border_ecommerce', 'other'], rightsDefended: 'boolean', recognised: 'boolean', rightsDefenceCostFen: 'money' },
  P20: { foreignRelated: 'boolean', actualExpenditureFen: 'money' },
  P21: { patentOperationRevenueFen: 'money', operablePatents: 'count' }, P22: { patentOperationRevenueFen: 'money', operablePatents: 'count' },
  P23: { applicantKind: KINDS, inventionPatentsHandled: 'count' },
  P24: { newlyRecognisedByCnipa: 'boolean' },
  P25: { smallEnterprisesServed: 'count', resultsOutstanding: 'boolean', recognised: 'boolean' },
  P26: { smallEnterprisesServed: 'count', resultsOutstanding: 'boolean', recognised: 'boolean' },
  P28: { applicantKind: KINDS, ipPledged: 'boolean', loanObtained: 'boolean', firstYearInterestFen: 'money', loanPrincipalFen: 'money', benchmarkRateBp: 'count', loanStart: 'date', loanEnd: 'date' },
  P31: { selected: 'boolean' },
};
/** The rest of the 79: by document, as many as each has. */
export const UNSET = Object.entries({ '000': 37, '001': 6, '002': 13, '003': 13, '004': 10 })
  .flatMap(([document, n]) => Array.from({ length: n }, (_, i) => `${document}-P${String(i + 1).padStart(2, '0')}`))
  .filter((id) => !(id.startsWith('000-') && id.slice(4) in SPECS));

const realDay = (text: unknown): boolean => {
  if (typeof text !== 'string' || text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const digits = text.slice(0, 4) + text.slice(5, 7) + text.slice(8);
  if ([...digits].some((d) => d < '0' || d > '9')) return false;
  const [y, m, d] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6))];
  return m >= 1 && m <= 12 && d >= 1 && d <= monthLength(y, m);
};
const monthLength = (y: number, m: number): number => (m === 2 ? ((y % 4 === 0 && y % 100 !== 0) || y % 400 === 0 ? 29 : 28) : [4, 6, 9, 11].includes(m) ? 30 : 31);
const isMoney = (v: unknown): boolean => typeof v === 'string' && v.length >= 1 && v.length <= 18 && [...v].every((c) => c >= '0' && c <= '9') && (v === '0' || v[0] !== '0');
const fits = (spec: Spec, v: unknown): boolean =>
  spec === 'money' ? isMoney(v)
    : spec === 'count' ? typeof v === 'number' && v >= 0 && v % 1 === 0 && v <= Number.MAX_SAFE_INTEGER
      : spec === 'boolean' ? v === true || v === false
        : spec === 'date' ? realDay(v)
          : spec.includes(v as string);

/** Walks day by day; slow on purpose. */
function walk(from: string, to: string): number {
  let [y, m, d] = from.split('-').map(Number) as [number, number, number];
  const [ty, tm, td] = to.split('-').map(Number) as [number, number, number];
  let n = 0;
  while (!(y === ty && m === tm && d === td)) { d += 1; if (d > monthLength(y, m)) { d = 1; m += 1; if (m > 12) { m = 1; y += 1; } } n += 1; if (n > 400) throw new Error('too far'); }
  return n;
}

function firstYear(f: Record<string, unknown>): bigint {
  const [start, stop] = [f['loanStart'] as string, f['loanEnd'] as string];
  const [y, rest] = [Number(start.slice(0, 4)) + 1, start.slice(4)];
  const year = String(y).padStart(4, '0');
  const end = rest === '-02-29' && monthLength(y, 2) === 28 ? `${year}-02-28` : year + rest;
  const days = walk(start, end);
  const borne = stop < end ? walk(start, stop) : days;
  return (BigInt(f['loanPrincipalFen'] as string) * BigInt(f['benchmarkRateBp'] as number) * BigInt(borne)) / BigInt(days) / 10_000n;
}

export function oracle(request: OracleRequest): OracleAnswer {
  const { programmeId, asOf, facts: f } = request;
  const prior = request.priorAwards ?? [];
  if (!realDay(asOf)) return 'refused';
  for (const p of prior) if (!isMoney(p.amountFen) || !fits('count', p.year)) return 'refused';
  if (UNSET.includes(programmeId)) return { status: 'amount_not_set' };
  const short = programmeId.slice(4);
  const specs = SPECS[short];
  if (!programmeId.startsWith('000-') || !specs) return 'refused';
  for (const name of Object.keys(f)) if (!(name in specs) || !fits(specs[name]!, f[name])) return 'refused';
  const formB = ['loanPrincipalFen', 'benchmarkRateBp', 'loanStart', 'loanEnd'];
  for (const name of Object.keys(specs)) if (!(name in f) && !(short === 'P28' && (name === 'firstYearInterestFen' || formB.includes(name)))) return 'refused';
  if (short === 'P28') {
    const b = formB.filter((name) => name in f).length;
    if ('firstYearInterestFen' in f ? b > 0 : b < 4) return 'refused';
    if (b === 4 && !((f['loanEnd'] as string) > (f['loanStart'] as string))) return 'refused';
  }
  if (asOf < '2017-12-26' || asOf > '2020-12-31') return { status: 'not_open' };
  if (short === 'P07' && (f['awardsAlreadyMade'] as number) >= 20) return { status: 'not_open' };
  if (short === 'P08' && (f['awardsAlreadyMade'] as number) >= 30) return { status: 'not_open' };
  const mine = prior.filter((p) => p.programmeId === programmeId);
  if (['P10', 'P11', 'P12', 'P13', 'P24', 'P31'].includes(short) && mine.length > 0) return { status: 'ineligible' };
  const paidThisYear = mine.filter((p) => p.year === Number(asOf.slice(0, 4))).reduce((sum, p) => sum + BigInt(p.amountFen), 0n);
  const least = (...amounts: bigint[]): bigint => amounts.reduce((a, b) => (a < b ? a : b));
  const left = (cap: bigint): bigint => (cap > paidThisYear ? cap - paidThisYear : 0n);
  const WAN = 1_000_000n;
  const is = (ok: unknown, amount: () => bigint): OracleAnswer => (ok === true ? { status: 'calculated', amountFen: String(amount()) } : { status: 'ineligible' });
  const company = f['applicantKind'] === 'enterprise';
  const organisation = ['enterprise', 'university', 'research_institute', 'public_institution'].includes(f['applicantKind'] as string);
  switch (short) {
    case 'P01': return is(f['approvalLevel'] === 'provincial' || f['approvalLevel'] === 'national', () => 50n * WAN);
    case 'P02': return is(company && f['filed'] && f['resultProduced'] && f['reviewPassed'], () => least(BigInt(f['relatedExpenditureFen'] as string) / 2n, 30n * WAN));
    case 'P06': return is((f['applicantKind'] === 'university' || f['applicantKind'] === 'research_institute') && f['hasInternalTransferOffice'], () => least(BigInt(f['transactionValueFen'] as string) / 20n, left(50n * WAN)));
    case 'P07': return is(f['reviewPassed'], () => 70n * WAN);
    case 'P08': return is(f['reviewPassed'], () => 50n * WAN);
    case 'P09': return is(f['patentKind'] === 'invention' && f['localCommercialisation'] && f['assessmentPassed'], () => 10n * WAN);
    case 'P10': return is(f['recognitionLevel'] === 'national', () => 60n * WAN);
    case 'P11': return is(f['recognitionLevel'] === 'provincial', () => 40n * WAN);
    case 'P12': return is(f['recognitionLevel'] === 'municipal', () => 20n * WAN);
    case 'P13': return is(organisation && !['other', 'none'].includes(f['certifiedStandard'] as string), () => 10n * WAN);
    case 'P16': return is(f['helpedClientDefendRights'] && f['courtList'] === 'ten_major_cases', () => 20n * WAN);
    case 'P17': return is(f['helpedClientDefendRights'] && f['courtList'] === 'fifty_typical_cases', () => 10n * WAN);
    case 'P18': return is(company && (f['casesFiledInYear'] as number) > 29, () => WAN);
    case 'P19': return is(company && f['infringementSetting'] !== 'other' && f['rightsDefended'] && f['recognised'], () => BigInt(f['rightsDefenceCostFen'] as string) / 5n);
    case 'P20': return is(f['foreignRelated'], () => least((BigInt(f['actualExpenditureFen'] as string) * 3n) / 5n, 50n * WAN, left(100n * WAN)));
    case 'P21': return is(BigInt(f['patentOperationRevenueFen'] as string) >= 1000n * WAN || (f['operablePatents'] as number) > 999, () => 30n * WAN);
    case 'P22': return is(BigInt(f['patentOperationRevenueFen'] as string) >= 2000n * WAN || (f['operablePatents'] as number) > 1999, () => 50n * WAN);
    case 'P23': return is(f['applicantKind'] === 'patent_agency' && (f['inventionPatentsHandled'] as number) > 2999, () => 30n * WAN);
    case 'P24': return is(f['newlyRecognisedByCnipa'], () => 10n * WAN);
    case 'P25': return is((f['smallEnterprisesServed'] as number) > 199 && f['resultsOutstanding'] && f['recognised'], () => 10n * WAN);
    case 'P26': return is((f['smallEnterprisesServed'] as number) > 499 && f['resultsOutstanding'] && f['recognised'], () => 30n * WAN);
    case 'P28': return is(organisation && f['ipPledged'] && f['loanObtained'], () => least(('firstYearInterestFen' in f ? BigInt(f['firstYearInterestFen'] as string) : firstYear(f)) / 2n, 50n * WAN));
    case 'P31': return is(f['selected'], () => 50n * WAN);
    default: throw new Error(short);
  }
}
