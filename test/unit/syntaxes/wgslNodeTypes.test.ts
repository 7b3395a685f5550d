import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { syntaxesFolder } from './wgslParser';

interface NodeType {
  readonly type: string;
  readonly named: boolean;
  readonly subtypes?: readonly unknown[];
  readonly fields?: Readonly<Record<string, { readonly multiple: boolean; readonly required: boolean }>>;
  readonly children?: unknown;
}

const folder = join(syntaxesFolder, 'tree-sitter-wgsl');
const nodeTypes = (
  JSON.parse(readFileSync(join(folder, 'src/node-types.json'), 'utf8')) as NodeType[]
).filter(({ named, subtypes }) => named && !subtypes);

/** The list of the README: for each node its fields with `?` and `*`, sorted. */
function documentedNodes(): Map<string, string[]> {
  const items = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^- ((?:`\w+`(?:, )?)+): (.*)$/gm);
  const nodes = new Map<string, string[]>();
  for (const [, names = '', fields = ''] of items) {
    const list = [...fields.matchAll(/(?:^|; )`(\w+[?*]?)`/g)].map(([, field = '']) => field).sort();
    for (const [, name = ''] of names.matchAll(/`(\w+)`/g)) nodes.set(name, list);
  }
  return nodes;
}

it('documents every node and field of the grammar, and no other', () => {
  const generated = new Map(
    nodeTypes.map(({ type, fields = {} }) => [
      type,
      Object.entries(fields)
        .map(([name, { multiple, required }]) => `${name}${multiple ? '*' : required ? '' : '?'}`)
        .sort(),
    ]),
  );
  expect(documentedNodes()).toEqual(generated);
});

it('gives every child a field', () => {
  expect(nodeTypes.filter(({ children }) => children).map(({ type }) => type)).toEqual([]);
});
