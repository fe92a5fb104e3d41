/** The sheet on which a calculation is written down, step by step, the last result being the amount. */
import { fenText, type FenText } from '../money.js';
import type { Label } from '../programme/schema.js';

export interface Step { clause: string; description: Label; inputFen: FenText | null; resultFen: FenText }
export interface CalculationSheet { steps: Step[]; amountFen(): bigint; start(resultFen: bigint, description: Label): void; next(inputFen: bigint, resultFen: bigint, description: Label): void }

export function newSheet(clause: string): CalculationSheet {
  const steps: Step[] = [];
  let amountFen = 0n;
  const add = (inputFen: bigint | null, resultFen: bigint, description: Label): void => {
    amountFen = resultFen;
    steps.push({ clause, description, inputFen: inputFen === null ? null : fenText(inputFen), resultFen: fenText(resultFen) });
  };
  return { steps, amountFen: () => amountFen, start: (result, description) => add(null, result, description), next: add };
}
