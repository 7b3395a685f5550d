import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Language, Query } from 'web-tree-sitter';
import { loadWgsl, syntaxesFolder, withTree } from './wgslParser';

const sample = `enable f16;
#ifdef FAST
override BM: u32 = 64u; // rows
const scale = 1.5h;
struct Dims { m: u32 }
@group(0) @binding(0) var<storage, read> a: array<vec4<f32>>;
@compute @workgroup_size(BM)
fn main(@builtin(workgroup_id) group: vec3u) -> bool {
  for (var i = 0; i < 4; i++) { _ = fma(a[i].x, f32(group.x), 1.0); }
  return true;
}`;

describe('WGSL highlight query', () => {
  let language: Language;
  let colours: Map<string, string>;

  beforeAll(async () => {
    language = await loadWgsl();
    const query = new Query(
      language,
      readFileSync(join(syntaxesFolder, 'tree-sitter-wgsl/queries/highlights.scm'), 'utf8'),
    );
    colours = withTree(language, sample, (root) => {
      // The last pattern wins, so later captures overwrite earlier ones.
      const byPattern = [...query.captures(root)].sort(
        (left, right) => left.patternIndex - right.patternIndex,
      );
      return new Map(byPattern.map(({ name, node }) => [`${node.startPosition.row + 1} ${node.text}`, name]));
    });
    query.delete();
  });

  it.each([
    ['1 enable', 'keyword.directive'],
    ['1 f16', 'constant.builtin'],
    ['2 #ifdef FAST', 'keyword.directive'],
    ['3 override', 'keyword'],
    ['3 BM', 'constant'],
    ['3 u32', 'type.builtin'],
    ['3 64u', 'number'],
    ['3 // rows', 'comment'],
    ['4 scale', 'constant'],
    ['5 Dims', 'type.definition'],
    ['5 m', 'property'],
    ['6 @', 'attribute'],
    ['6 binding', 'attribute'],
    ['6 storage', 'keyword.modifier'],
    ['6 read', 'keyword.modifier'],
    ['6 array', 'type.builtin'],
    ['6 <', 'punctuation.bracket'],
    ['8 fn', 'keyword.function'],
    ['8 main', 'function'],
    ['8 workgroup_id', 'constant.builtin'],
    ['8 group', 'variable.parameter'],
    ['8 vec3u', 'type.builtin'],
    ['9 for', 'keyword.repeat'],
    ['9 <', 'operator'],
    ['9 _', 'variable.builtin'],
    ['9 fma', 'function.call'],
    ['9 x', 'property'],
    ['10 return', 'keyword.return'],
    ['10 true', 'boolean'],
  ])('%s is %s', (token, capture) => expect(colours.get(token)).toBe(capture));
});
