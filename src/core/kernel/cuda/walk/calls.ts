import type { ElementType } from '../../../gemm/problem';
import type { TensorProduct } from '../../affine/access';
import { iteration } from '../../affine/atoms';
import { add, constant, type Polynomial } from '../../affine/polynomial';
import type { ElementScalar } from '../../kernelModel';
import { spanOf } from '../../syntaxNode';
import { rootOf } from '../../walk/assignments';
import type { Code, Fragment } from '../../walk/code';
import { boundedProduct, findCell, unknown, type Walk } from '../../walk/context';
import { asPolynomial, evaluateCode, operate } from '../../walk/expressions';
import { countingLoop, openLoop } from '../../walk/loops';
import { noteCopy, noteSum, pathOf, roundsToTf32, sourcesOf } from '../../walk/moves';
import { behind, load, record } from '../../walk/places';
import { type Pointer, partsOf, scalar, type Value } from '../../walk/value';

type Call = Extract<Code, { kind: 'call' }>;

const LOADS = new Set(['__ldg', '__ldca', '__ldcg', '__ldcs', '__ldcv', '__ldlu']);
const STORES = new Set(['__stcg', '__stcs', '__stwb', '__stwt']);
const COPIES = new Set(['memcpy_async', '__pipeline_memcpy_async', 'memcpy']);

/** The value of a call that CUDA defines; `null` for one that is not known. */
export function cudaCall(walk: Walk, call: Call): Value | null {
  const { name, arguments: given } = call;
  const [first, second, third] = given;
  if (name === 'asm') return assembly(walk, call);
  if (LOADS.has(name) && first) return dereferenced(walk, evaluateCode(walk, first));
  if (STORES.has(name) && first) return written(walk, given);
  if (name.startsWith('atomic') && first) {
    dereferenced(walk, evaluateCode(walk, first));
    return written(walk, given);
  }
  if (COPIES.has(name) && given.length >= 3) return copied(walk, given);
  if (name === '__cvta_generic_to_shared' && first) return evaluateCode(walk, first);
  if ((name === '__mul24' || name === '__umul24') && first && second)
    return operate(walk, '*', evaluateCode(walk, first), evaluateCode(walk, second));
  const [, lanes] = /^make_\w*[a-z]([234])$/.exec(name) ?? [];
  if (lanes) return madeVector(walk, given, Number(lanes));
  if (name === 'load_matrix_sync' && first && second && third)
    return fragmentMoved(walk, 'read', first, second, third, null);
  if (name === 'store_matrix_sync' && first && second && third)
    return fragmentMoved(walk, 'write', second, first, third, given[3] ?? null);
  if (name === 'mma_sync' && given.length >= 4) return fragmentsMultiplied(walk, given);
  return null;
}

function dereferenced(walk: Walk, value: Value): Value {
  return value.kind === 'pointer' ? load(walk, behind(walk, value, constant(0))) : value;
}

/** A write through the first argument; the others are read. */
function written(walk: Walk, [target, ...values]: readonly Code[]): Value {
  const pointer = evaluateCode(walk, target ?? null);
  for (const value of values) evaluateCode(walk, value);
  if (pointer.kind === 'pointer') record(walk, { ...pointer, inner: [] }, 'write');
  return unknown(walk);
}

/** A copy of a number of bytes, which tells how much is taken at once. */
function copied(walk: Walk, given: readonly Code[]): Value {
  const [target, source, size] = given.map((argument) => evaluateCode(walk, argument));
  const bytes = size?.kind === 'scalar' ? (size.polynomial.get('')?.coefficient ?? 0) : 0;
  if (source?.kind === 'pointer') record(walk, ofBytes(walk, source, bytes), 'read');
  if (target?.kind === 'pointer') {
    record(walk, ofBytes(walk, target, bytes), 'write');
    noteCopy(walk, target.path, source?.kind === 'pointer' ? [source.path] : []);
  }
  return unknown(walk);
}

function ofBytes(walk: Walk, pointer: Pointer, bytes: number): Pointer {
  const shape = walk.arrays.get(pointer.path);
  const width = shape && bytes > 0 ? Math.floor((bytes * shape.lanes) / shape.elementBytes) : pointer.width;
  return { ...pointer, inner: [], width: Math.max(1, width) };
}

function madeVector(walk: Walk, given: readonly Code[], lanes: number): Value {
  const parts = given.flatMap((argument) => partsOf(evaluateCode(walk, argument)));
  return parts.length === lanes ? { kind: 'vector', components: parts } : unknown(walk, parts);
}

function fragmentAt(walk: Walk, code: Code): Fragment | null {
  return findCell(walk, rootOf(code) ?? '')?.type?.fragment ?? null;
}

/** A fragment moved from or to memory: every element of it, a row every `stride` elements. */
function fragmentMoved(
  walk: Walk,
  kind: 'read' | 'write',
  fragment: Code,
  address: Code,
  stride: Code,
  order: Code | null,
): Value {
  const pointer = evaluateCode(walk, address);
  const pitch = asPolynomial(walk, evaluateCode(walk, stride));
  const shape = fragmentAt(walk, fragment);
  const [to = null] = sourcesOf(walk, fragment);
  if (kind === 'read') noteCopy(walk, to, sourcesOf(walk, address));
  if (pointer.kind !== 'pointer' || !shape) return unknown(walk);
  const byColumns = order ? order.kind === 'name' && order.name === 'mem_col_major' : shape.byColumns;
  const extent = (code: Code): Polynomial => asPolynomial(walk, evaluateCode(walk, code));
  const rows = extent(shape.use === 'b' ? shape.k : shape.m);
  const columns = extent(shape.use === 'a' ? shape.k : shape.n);
  const outer = countingLoop(walk, rows);
  openLoop(walk, outer, () => {
    const inner = countingLoop(walk, columns);
    openLoop(walk, inner, () => {
      const [slow, fast] = byColumns ? [inner, outer] : [outer, inner];
      const inside = add(boundedProduct(walk, pitch, iteration(slow.id)), iteration(fast.id));
      const place = { ...pointer, inner: [], offset: add(pointer.offset ?? constant(0), inside) };
      record(walk, place, kind, true);
    });
  });
  return unknown(walk);
}

function fragmentsMultiplied(walk: Walk, [sum, a, b]: readonly Code[]): Value {
  const [sums, left, right] = [sum, a, b].map((code) => (code ? fragmentAt(walk, code) : null));
  const extent = (code: Code): Polynomial => asPolynomial(walk, evaluateCode(walk, code));
  noteProduct(walk, sum, {
    a: left?.element ?? null,
    b: right?.element ?? null,
    accumulator: storedAs(sums?.element ?? null),
    operands: { a: rootsOf(walk, [a]), b: rootsOf(walk, [b]) },
    span: walk.statement && spanOf(walk.statement),
    shape: left ? { m: extent(left.m), n: extent(left.n), k: extent(left.k) } : null,
  });
  return unknown(walk);
}

function noteProduct(walk: Walk, target: Code | undefined, product: TensorProduct): void {
  if (walk.silent > 0) return;
  const variable = rootOf(target ?? null) ?? '';
  const { accumulator: scalar } = product;
  walk.tensorProducts.push(product);
  walk.accumulations.push({ variable, scalar, loops: [...walk.openLoops] });
  noteSum(walk, pathOf(walk, variable), scalar);
}

/** The variables that registers or fragments are part of, each once. */
function rootsOf(walk: Walk, given: readonly (Code | undefined)[]): readonly string[] {
  return [...new Set(given.flatMap((code) => (code ? sourcesOf(walk, code) : [])))];
}

function storedAs(type: ElementType | null): ElementScalar | null {
  return type === 'tf32' ? 'f32' : type;
}

const PTX_TYPES: Readonly<Record<string, ElementType>> = {
  f32: 'f32',
  f16: 'f16',
  bf16: 'bf16',
  tf32: 'tf32',
  s32: 'i32',
};

/** Inline assembly: a product on tensor cores, or a move between memories where its operands are addresses. */
function assembly(walk: Walk, call: Call): Value {
  const { templates, arguments: given } = call;
  const [template, count] = templates;
  const text = template?.kind === 'type' ? template.text : '';
  const values = given.map((argument) => evaluateCode(walk, argument));
  const product = /\bmma\.sync\.aligned\.m\d+n\d+k\d+(?:\.(?:row|col))*\.(\w+)\.(\w+)\.(\w+)\.(\w+)/.exec(
    text,
  );
  if (product) {
    const [d, a, b] = product
      .slice(1, 4)
      .map((name) => (Object.hasOwn(PTX_TYPES, name) ? PTX_TYPES[name]! : null));
    noteProduct(walk, given[0], {
      a: a ?? null,
      b: b ?? null,
      accumulator: storedAs(d ?? null),
      operands: pieces(walk, text, given),
      span: walk.statement && spanOf(walk.statement),
      shape: null,
    });
  }
  const outputs = count?.kind === 'value' && count.code.kind === 'number' ? count.code.value : 0;
  if (!product) noteOutputs(walk, call, outputs);
  const isCopy = /\bcp\.async\b/.test(text);
  const isStore = /\b(?:st|red|atom)\./.test(text) && !isCopy;
  const bytes = Number(/\]\s*,\s*(\d+)/.exec(text)?.[1] ?? 0);
  let isFirst = true;
  for (const value of values) {
    if (value.kind !== 'pointer') continue;
    const kind = isStore || (isCopy && isFirst) ? 'write' : 'read';
    record(walk, ofBytes(walk, value, isCopy ? bytes : 0), kind, !isCopy);
    isFirst = false;
  }
  // Whatever it writes to is no longer known.
  for (const argument of given) {
    const cell = argument.kind === 'name' ? findCell(walk, argument.name) : undefined;
    if (cell && cell.value.kind === 'scalar')
      cell.value = scalar(asPolynomial(walk, unknown(walk, partsOf(cell.value))));
  }
  return unknown(walk);
}

/** What A and B of a product are made of: the second and the third list of registers, `{%4,%5,%6,%7}` and `{%8,%9}`. */
function pieces(walk: Walk, text: string, given: readonly Code[]): TensorProduct['operands'] {
  const lists = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, list = '']) =>
    [...list.matchAll(/%(\d+)/g)].map(([, index]) => given[Number(index)]),
  );
  return { a: rootsOf(walk, lists[1] ?? []), b: rootsOf(walk, lists[2] ?? []) };
}

/** What an instruction leaves in its outputs is made of its inputs; one without outputs may copy between addresses. */
function noteOutputs(walk: Walk, call: Call, outputs: number): void {
  const inputs = call.arguments.slice(outputs);
  const toTf32 = roundsToTf32(call);
  for (const output of call.arguments.slice(0, outputs)) {
    const to = rootOf(output);
    if (to !== null) noteCopy(walk, pathOf(walk, to), rootsOf(walk, inputs), toTf32);
  }
  const [target, source] = inputs;
  if (outputs === 0 && target && source) {
    const to = rootsOf(walk, [target])[0] ?? null;
    noteCopy(walk, to, rootsOf(walk, [source]));
  }
}
