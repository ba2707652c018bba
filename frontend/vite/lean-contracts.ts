import type { Plugin } from 'vite';

/** What the client asks by; all else that an operation says is for the server and its API document. */
const kept = new Set(['method', 'path']);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}
interface Call extends Node {
  readonly callee: Node & { readonly name?: string };
  readonly arguments: readonly (Node & { readonly properties?: readonly (Node & { key?: { name?: string } })[] })[];
}
interface Declaration extends Node {
  readonly declaration?: Declaration | null;
  readonly declarations?: readonly { readonly init: Node | null }[];
}
/** Takes a piece of the text out and puts another in its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Leaves out of the built client what it does not use of the contract: the schemas of operations, as the server checks what it is
 * sent, and what it answers, against them. The schemas that the client does use stay.
 */
export function leanContracts(): Plugin {
  return {
    name: 'maildesk-lean-contracts',
    apply: 'build',
    enforce: 'post',
    transform(code, id) {
      if (!/\/contracts\/src\/[\w-]+\.ts$/.test(id)) return null;
      const program = this.parse(code);
      const edits = program.body.flatMap((statement) => droppable(statement as Declaration));
      walk(program, (node) => edits.push(...leanOperation(node)));
      return { code: apply(code, edits), map: null, moduleSideEffects: false };
    },
  };
}

/** What makes a schema, or an object of some, does nothing besides: where nobody uses it, it can go. Bundlers cannot know that. */
function droppable({ declaration, declarations }: Declaration): Edit[] {
  return (declarations ?? declaration?.declarations ?? []).flatMap(({ init }) => {
    if (init?.type !== 'CallExpression' && init?.type !== 'ObjectExpression') return [];
    const { start, end } = init;
    return [
      { start, end: start, text: '/* @__PURE__ */ (() => (' },
      { start: end, end, text: '))()' },
    ];
  });
}

function leanOperation(node: Node): Edit[] {
  if (node.type !== 'CallExpression') return [];
  const {
    callee,
    arguments: [definition],
    start,
  } = node as Call;
  if (callee.name !== 'endpoint' || definition?.properties === undefined) return [];
  const cuts = definition.properties.flatMap((property, index, all) => {
    if (kept.has(property.key?.name ?? '')) return [];
    return [{ start: property.start, end: all[index + 1]?.start ?? definition.end - 1, text: '' }];
  });
  return [{ start, end: start, text: '/* @__PURE__ */ ' }, ...cuts];
}

/** From the end, so that what is in front keeps its place. */
const apply = (code: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code);

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const child of node) walk(child, visit);
  if (typeof node !== 'object' || node === null || !('type' in node)) return;
  visit(node as Node);
  for (const child of Object.values(node)) walk(child, visit);
}
