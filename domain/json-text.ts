/** A JSON text as it was written: on which line each value stands, how deep it goes, and which names stand twice. Pure. */

/** Nested deeper than this, a text is not looked into and not taken. */
export const DEEPEST = 64;

/** Depth of the innermost object or list. */
export function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (c === '"') for (i += 1; text[i] !== '"'; i += 1) if (text[i] === '\\') i += 1;
    if (c === '{' || c === '[') most = Math.max(most, depth += 1);
    if (c === '}' || c === ']') depth -= 1;
  }
  return most;
}

/** `lines`: line of every value, by its path; `twice`: names given a second time in one object, of which a parser keeps the last alone. */
export interface Places { lines: Map<string, number>; twice: { path: string; line: number }[] }

/** The text is known to be JSON, and not deep: it is read by recursion. */
export function placesOf(text: string): Places {
  const lines = new Map<string, number>();
  const twice: Places['twice'] = [];
  let i = 0;
  let line = 1;
  const skip = (): void => { for (; i < text.length && /\s/.test(text[i]!); i += 1) if (text[i] === '\n') line += 1; };
  const string = (): string => {
    const from = i;
    for (i += 1; text[i] !== '"'; i += 1) if (text[i] === '\\') i += 1;
    i += 1;
    return JSON.parse(text.slice(from, i)) as string;
  };
  const value = (path: string): void => {
    skip();
    lines.set(path, line);
    const open = text[i];
    if (open === '"') { string(); return; }
    if (open !== '{' && open !== '[') { while (i < text.length && !/[\s,\]}]/.test(text[i]!)) i += 1; return; }
    i += 1;
    const names = new Set<string>();
    for (let n = 0; ; n += 1) {
      skip();
      if (text[i] === '}' || text[i] === ']') { i += 1; return; }
      let name = String(n);
      if (open === '{') { name = string(); skip(); i += 1; }
      const inside = path === '' ? name : `${path}.${name}`;
      if (names.has(name)) twice.push({ path: inside, line });
      names.add(name);
      value(inside);
      skip();
      if (text[i] === ',') i += 1;
    }
  };
  value('');
  return { lines, twice };
}
