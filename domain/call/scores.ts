/** The order of a ranking held against the mean scores of the panels. Knows nothing of places and money. */

/** Mean by project, in hundredths of a point; who was reviewed by no panel has none. */
export type Scores = Readonly<Record<string, number>>;

/** A project that stands before another with a higher mean: of those behind it, the highest is named. */
export interface Departure { projectId: string; place: number; meanBp: number; before: string; beforeMeanBp: number }

export function departuresOf(order: readonly string[], scores: Scores): Departure[] {
  const found: Departure[] = [];
  let best: { projectId: string; meanBp: number } | undefined;
  for (const [i, projectId] of [...order.entries()].reverse()) {
    const meanBp = scores[projectId];
    if (meanBp === undefined) continue;
    if (best && best.meanBp > meanBp) found.push({ projectId, place: i + 1, meanBp, before: best.projectId, beforeMeanBp: best.meanBp });
    if (!best || meanBp >= best.meanBp) best = { projectId, meanBp };
  }
  return found.reverse();
}
