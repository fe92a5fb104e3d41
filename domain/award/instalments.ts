/** An award in its instalments: shares round down, the last is the balance, so that no fen is lost. */
import { z } from 'zod';
import { fen, fenText, shareDown, type FenText } from '../money.js';
import { Instalment, type ProgrammeVersion } from '../programme/schema.js';

/**
 * Whether the plan gives out exactly the award: fixed amounts above it would be paid from another project's money. The
 * last instalment is the balance, so that it is below nothing where those before it go beyond the award.
 */
export const exceedsAward = (version: Pick<ProgrammeVersion, 'steps'>, amountFen: FenText): boolean => splitAward(version, amountFen).some((i) => fen(i.amountFen) < 0n);

export interface InstalmentAmount { n: number; milestone: string; amountFen: FenText }

export function splitAward(version: Pick<ProgrammeVersion, 'steps'>, amountFen: FenText): InstalmentAmount[] {
  const list = z.array(Instalment).parse(version.steps.find((s) => s.kind === 'instalments')?.params['list'] ?? []);
  const total = fen(amountFen);
  let rest = total;
  return list.map((item, i) => {
    const amount = i === list.length - 1 ? rest : item.amountFen !== undefined ? fen(item.amountFen) : shareDown(total, item.shareBp!);
    rest -= amount;
    return { n: item.n, milestone: item.milestone, amountFen: fenText(amount) };
  });
}
