/**
 * Reads what a source file imports and judges it by the table of the rooms. Non-goal: resolving packages.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import { mayUsePackage, OUTSIDE, ROOMS, roomOf, TEMPORAL_GATEWAY } from './rooms.mjs';

export interface Import {
  from: string;
  /** As written. */
  specifier: string;
  /** `import type` as a whole: nothing of it is left at run time. */
  typeOnly: boolean;
  line: number;
}

/** Static imports, re-exports, import(), require() and import types of one file. */
export function importsOf(path: string, source: string): Import[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true, path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: Import[] = [];
  const add = (node: ts.Node, text: ts.Node | undefined, typeOnly: boolean) => {
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    // A name that is computed cannot be judged, so it is refused by having none.
    found.push({ from: path, specifier: text && ts.isStringLiteralLike(text) ? text.text : '<computed>', typeOnly, line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node)) add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require'))) add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The file an import of our own points at, as it would be written from the root; undefined for a package. */
export const targetOf = ({ from, specifier }: Import): string | undefined =>
  /^\.{0,2}\//.test(specifier) ? posix.normalize(posix.join(posix.dirname(from), specifier)) : undefined;

/** One sentence when the import is not allowed. */
export function judge(one: Import): string | undefined {
  const room = roomOf(one.from);
  const where = `${one.from}:${one.line}`;
  if (room === undefined) return `${one.from} stands in no room`;
  if (OUTSIDE.includes(room)) return undefined;
  const rules = ROOMS[room]!;
  if (one.specifier === '<computed>') return rules.packages.includes('*') ? undefined : `${where} imports a computed name`;
  const target = targetOf(one);
  if (target === undefined) {
    if (one.specifier.startsWith('@temporalio/client') && room === 'services' && one.from !== TEMPORAL_GATEWAY) return `${where} imports ${one.specifier}: in services/ only ${TEMPORAL_GATEWAY} may`;
    return mayUsePackage(room, one.specifier) ? undefined : `${where} imports ${one.specifier}, which ${room} may not`;
  }
  const other = roomOf(target);
  if (other === undefined) return `${where} imports ${target}, which stands in no room`;
  if (other === room || rules.values.includes(other)) return undefined;
  if (rules.types.includes(other)) return one.typeOnly ? undefined : `${where} imports ${target}: of ${other} ${room} may import types only (import type)`;
  return `${where} imports ${target}: ${room} may not import ${other}`;
}

/** Who imports whom among these files, types included: a circle of types is read as one file in several pieces. */
export function fileGraph(files: readonly string[], imports: readonly Import[]): Map<string, string[]> {
  const known = new Set(files);
  const graph = new Map<string, string[]>(files.map((path) => [path, []]));
  for (const one of imports) {
    const target = targetOf(one);
    const file = target && [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].find((path) => known.has(path));
    if (file) graph.get(one.from)!.push(file);
  }
  return graph;
}

/** Circles in a graph, each once, as the list of its nodes. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    if (state.get(node) === 'done') return;
    if (state.get(node) === 'open') {
      cycles.push([...path.slice(path.indexOf(node)), node]);
      return;
    }
    state.set(node, 'open');
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    state.set(node, 'done');
  };
  for (const node of graph.keys()) visit(node);
  return cycles;
}
