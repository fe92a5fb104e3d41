/**
 * The table of figures and their verdicts. Times differ from machine to machine: what counts are ratios within one run,
 * and the distance to the thresholds. Non-goal: measuring.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

export interface Target { must: number; good: number; excellent: number; better: 'more' | 'less' }
export interface Figure {
  part: string;
  what: string;
  unit: string;
  ours: number;
  /** The bare peer's figure in this run, where there is one. */
  peer?: number;
  target?: Target;
  /** How it was measured, where the name does not say it all. */
  note?: string;
}
export type Verdict = 'excellent' | 'good' | 'must' | 'MISSED' | '';

export function verdictOf({ ours, target }: Figure): Verdict {
  if (!target || Number.isNaN(ours)) return '';
  const reaches = (limit: number): boolean => (target.better === 'more' ? ours >= limit : ours <= limit);
  return reaches(target.excellent) ? 'excellent' : reaches(target.good) ? 'good' : reaches(target.must) ? 'must' : 'MISSED';
}

export function format(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const HEAD = ['what', 'unit', 'ours', 'peer', 'must', 'good', 'excellent', 'verdict'];
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((f) => [f.what, f.unit, format(f.ours), format(f.peer), ...(f.target ? [f.target.must, f.target.good, f.target.excellent].map((t) => format(t).replace(/\.0+$/, '')) : ['', '', '']), verdictOf(f)]);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => (i < 2 || i === 7 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  return [line(HEAD), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}

export class Report {
  readonly figures: Figure[] = [];
  constructor(private readonly say: (line: string) => void) {}

  add(figure: Figure): void {
    this.figures.push(figure);
    this.say(`${figure.what}: ${format(figure.ours)} ${figure.unit}${figure.peer === undefined ? '' : ` (peer ${format(figure.peer)})`} ${verdictOf(figure)}`.trimEnd());
  }

  /** Writes bench/results/latest.json; the folder is not kept in git. */
  write(run: Record<string, unknown>): string {
    const dir = join(import.meta.dirname, 'results');
    mkdirSync(dir, { recursive: true });
    const file = join(dir, 'latest.json');
    const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', memoryMiB: Math.round(totalmem() / 2 ** 20), node: process.versions.node };
    writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, ...run, figures: this.figures.map((f) => ({ ...f, verdict: verdictOf(f) })) }, null, 2)}\n`);
    return file;
  }
}
