/** Puts planted faults into a tree and takes them out again; says which of them can be planted together. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Planted } from './entry.js';

/** What is wrong with the edits of an entry in this tree; nothing when each `find` stands exactly once. */
export function misplaced(root: string, entry: Planted): string[] {
  return entry.edits.flatMap(({ file, find, replace }) => {
    const times = readFileSync(join(root, file), 'utf8').split(find).length - 1;
    if (times !== 1) return [`${file} holds ${times} times, not once: ${find}`];
    return find === replace ? [`${file}: nothing is changed by ${find}`] : [];
  });
}

/** Edits of several entries in one file are made from its end to its beginning, so that none moves another. */
export function plant(root: string, entries: Planted[]): () => void {
  const before = new Map<string, string>();
  for (const file of new Set(entries.flatMap(({ edits }) => edits.map((edit) => edit.file)))) {
    const text = readFileSync(join(root, file), 'utf8');
    before.set(file, text);
    const edits = entries.flatMap((entry) => entry.edits.filter((edit) => edit.file === file));
    const placed = edits.map((edit) => ({ ...edit, at: text.indexOf(edit.find) })).sort((a, b) => b.at - a.at);
    writeFileSync(join(root, file), placed.reduce((now, { at, find, replace }) => now.slice(0, at) + replace + now.slice(at + find.length), text));
  }
  return () => before.forEach((text, file) => writeFileSync(join(root, file), text));
}

function meet(root: string, a: Planted, b: Planted): boolean {
  const spans = ({ edits }: Planted) => edits.map(({ file, find }) => {
    const at = readFileSync(join(root, file), 'utf8').indexOf(find);
    return { file, from: at, to: at + find.length };
  });
  return spans(a).some((x) => spans(b).some((y) => x.file === y.file && x.from < y.to && y.from < x.to));
}

/** Groups for one run each: of one test file, of different titles, no edits that meet. */
export function groups(root: string, entries: Planted[]): Planted[][] {
  const found: Planted[][] = [];
  for (const entry of entries) {
    const fits = (group: Planted[]) => group.every((other) => other.group === entry.group && other.test === entry.test && other.red !== entry.red && !meet(root, other, entry));
    const group = found.find(fits);
    if (group) group.push(entry);
    else found.push([entry]);
  }
  return found;
}
