/** A cure taken away: the smallest edit of the product with which a fault that was once seen is there again. */
export interface Planted {
  /** Number in one of the two lists of faults from the trials: those of the product, and those of the model of programmes. */
  case: `case ${number}` | `gap ${number}`;
  /** The fault, in one sentence. */
  what: string;
  /** `find` stands exactly once in its file. */
  edits: { file: string; find: string; replace: string }[];
  /** File under test/ that holds the case. */
  test: string;
  /** Part of the full title (with those of its describes) of the test that must fail. */
  red: string;
  /** Part of what the failed test says: red for this reason, not for another. */
  says: string;
  /** Planted with others of this name alone: elsewhere it would disturb what the others of its file show. */
  group?: string;
}

/** A case that no planted fault of the suite holds, and why. */
export interface Without {
  case: Planted['case'];
  why: string;
}
