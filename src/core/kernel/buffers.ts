import type { Problem, Size } from '../gemm/problem';
import type { Environment } from '../space/evaluate';
import { evaluate } from '../space/evaluate';
import type { BufferContent, ScalarContent } from './instance';
import type { Binding, DimSource, KernelModel } from './kernelModel';

/** What each buffer of a launch holds, or which one cannot be filled. */
export type BuffersResult =
  | { readonly ok: true; readonly buffers: readonly BufferContent[] }
  | { readonly ok: false; readonly reason: string };

/** Fills the kernel's buffers for a problem: operands by role, every other one with the scalars it holds. */
export function buffersOf(model: KernelModel, problem: Problem): BuffersResult {
  const buffers: BufferContent[] = [];
  for (const binding of model.bindings) {
    const { group, binding: slot, space, access, offsetBytes } = binding;
    const place = { group, binding: slot, space, access, ...(offsetBytes === null ? {} : { offsetBytes }) };
    const role =
      model.roles.bias?.binding === binding.name
        ? 'bias'
        : (['a', 'b', 'c'] as const).find((it) => model.roles[it] === binding.name);
    const scalars = binding.fields.map((field): ScalarContent => {
      const value = scalarValue(model, field.path, problem);
      return { offsetBytes: field.offsetBytes, scalar: field.scalar, value };
    });
    const header = binding.bytes > 0 ? { header: { bytes: binding.bytes, scalars } } : {};
    if (role === 'c') buffers.push({ ...place, holds: role, isRead: model.roles.readsC, ...header });
    else if (role) buffers.push({ ...place, holds: role, ...header });
    else if (!binding.element && (scalars.length > 0 || (model.language === 'cuda' && space === 'uniform'))) {
      // The smallest buffer WebGPU binds to a uniform struct is the struct rounded up to 16 bytes; CUDA copies it as it is.
      const bytes = model.language === 'cuda' ? binding.bytes : Math.ceil(binding.bytes / 16) * 16;
      buffers.push({ ...place, holds: 'scalars', bytes, scalars });
    } else return { ok: false, reason: strange(binding) };
  }
  return { ok: true, buffers };
}

function strange({ name, typeText }: Binding): string {
  return `the buffer ${name} (${typeText}) is neither A, B nor C and holds no known scalars, so it cannot be filled`;
}

/** What a scalar of a buffer holds for a problem: an extent, or what else the kernel is given. */
export function scalarValue({ roles }: KernelModel, path: string, problem: Size & Partial<Problem>): number {
  for (const dim of ['m', 'n', 'k'] as const) {
    const source = roles[dim];
    if (source?.kind === 'field' && source.path === path) return problem[dim] / (source.unit ?? 1);
  }
  const other = roles.others.find((scalar) => scalar.path === path);
  if (other?.factor && problem.factors) return problem.factors[other.factor];
  if (other?.batch && problem.batch)
    return other.batch === 'count' ? problem.batch.count : matrixElements(problem, other.batch);
  if (!other?.dim) return other?.value ?? 0;
  const extent = other.dim === 'mn' ? problem.m * problem.n : problem[other.dim];
  return extent / (other.unit ?? 1);
}

function matrixElements({ m, n, k }: Size, role: 'a' | 'b' | 'c'): number {
  return { a: m * k, b: k * n, c: m * n }[role];
}

/** Pipeline constants and constants in the source that are extents of the problem, by name. */
export function dimConstants(
  { roles }: Pick<KernelModel, 'roles'>,
  problem: Size,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const dim of ['m', 'n', 'k'] as const) {
    const name = constantName(roles[dim]);
    if (name !== null) found.set(name, problem[dim]);
  }
  return found;
}

function constantName(source: DimSource | null): string | null {
  if (source?.kind === 'override') return source.name;
  return source?.kind === 'constant' && source.expression.kind === 'name' ? source.expression.name : null;
}

/** What two dims share where they are one number. */
function nameOf(source: DimSource): string | null {
  if (source.kind === 'field') return source.path;
  return source.kind === 'lengths' ? source.text : constantName(source);
}

/** Why a problem does not fit the way the kernel is given its extents, or `null` where it does. */
export function misfit({ roles }: KernelModel, problem: Problem, environment: Environment): string | null {
  const known = new Map<string, { dim: string; extent: number }>();
  for (const dim of ['m', 'n', 'k'] as const) {
    const source = roles[dim];
    if (!source) continue;
    const extent = problem[dim];
    if (source.kind === 'constant' && source.expression.kind !== 'name') {
      const fixed = evaluate(source.expression, environment);
      if (fixed.ok && fixed.value !== extent)
        return `${dim.toUpperCase()} is ${fixed.value} in the source, not ${extent}`;
    }
    const name = nameOf(source);
    const twin = name === null ? undefined : known.get(name);
    if (twin && twin.extent !== extent) {
      return `${twin.dim} and ${dim.toUpperCase()} are the same scalar ${name} in the kernel, but ${twin.extent} and ${extent} here`;
    }
    if (name !== null) known.set(name, { dim: dim.toUpperCase(), extent });
  }
  return null;
}
