import type { Batch, Blocks, ElementType, Factors, Formats, Layout, Size } from '../gemm/problem';
import type { Expression } from '../space/expression';
import type { KernelFacts } from './affine/access';
import type { Hypotheses } from './inference/hypotheses';

/** A half-open range of UTF-16 offsets in the source text, with the 0-based line it starts on. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Everything the rest of the product knows about one compute kernel; language-neutral. */
export interface KernelModel {
  readonly language: 'wgsl' | 'cuda';
  readonly entry: string;
  /** The whole entry point, and its name alone. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** Invocations of a group along x, y, z. */
  readonly groupSize: readonly [Expression, Expression, Expression];
  readonly bindings: readonly Binding[];
  /** Arrays in shared memory (WGSL: workgroup storage). */
  readonly shared: readonly SharedArray[];
  readonly tunables: readonly Tunable[];
  /** Plain numbers of the source that change with the tunables. */
  readonly linked: readonly LinkedNumber[];
  /** Named constants and derived overrides that are no tunables, so that expressions can be evaluated. */
  readonly definitions: ReadonlyMap<string, Expression>;
  readonly constraints: readonly Constraint[];
  readonly roles: Roles;
  readonly layout: Layout | null;
  /** What A, B and C are stored in; `null` where they are stored row by row. */
  readonly blocks: Blocks | null;
  readonly formats: Formats | null;
  /** Groups launched along x, y, z, over dims `M`, `N`, `K` and tunables. */
  readonly launch: readonly [Expression, Expression, Expression] | null;
  /** Part of C (m × n) one group computes and the step of its loop over k. */
  readonly tiling: Tiling | null;
  /** Sizes the author wants tuned (`@sizes`). */
  readonly sizes: readonly Size[];
  /** Language features a device must have: `shader-f16`, `subgroups`. */
  readonly features: readonly string[];
  /** What only CUDA kernels have; `null` in WGSL. */
  readonly cuda: CudaPart | null;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Missing[];
  /** What following the code found: its accesses, loops and barriers. */
  readonly facts: KernelFacts;
  /** What the kernel could mean where running it would tell more than reading it; `null` where nothing is to be tried. */
  readonly hypotheses: Hypotheses | null;
}

/** What a CUDA kernel is compiled from and named by. */
export interface CudaPart {
  /** The kernel's name with its namespaces, `a::b::sgemm`. */
  readonly qualifiedName: string;
  /** The arguments of its template in order: a value over tunables, or a type as text. */
  readonly templateArguments: readonly (Expression | string)[];
  /** Host code and other kernels, which are left out of what is compiled. */
  readonly hidden: readonly Span[];
  /** Shared memory the launch asks for, in bytes; `null` where the kernel has none, or its size is not known. */
  readonly dynamicSharedBytes: Expression | null;
  /** What the compiler is told of names that the text leaves to be defined; a configuration's values come before. */
  readonly macros: ReadonlyMap<string, number | string>;
  /** What the text leaves to a header to declare, each with the place in the text before which it has to stand. */
  readonly declarations: readonly { readonly text: string; readonly before: number }[];
  /** Where the source has the number that a constant is, for constants that are an extent of the problem. */
  readonly numbers: ReadonlyMap<string, Span>;
}

/** The extents of a tile; `null` where one is not known. */
export interface Tiling {
  readonly m: Expression | null;
  readonly n: Expression | null;
  readonly k: Expression | null;
}

/** Scalars that fill an array. */
export type ElementScalar = Exclude<ElementType, 'tf32'>;

/** Scalars that a struct or a parameter holds. */
export type ScalarType = ElementScalar | 'i64' | 'u64';

/**
 * A buffer the kernel is given, or a parameter of a CUDA kernel: there `group` is 0, `binding` the parameter's
 * position, a pointer is in `storage`, and what is passed by value is `uniform`.
 */
export interface Binding {
  readonly name: string;
  readonly group: number;
  readonly binding: number;
  /** Where the pointer stands in a CUDA parameter that is a struct; `null` for what is bound or passed by itself. */
  readonly offsetBytes: number | null;
  readonly space: 'storage' | 'uniform';
  readonly access: 'read' | 'read_write';
  readonly span: Span;
  /** The type as the author wrote it. */
  readonly typeText: string;
  /** How the code names the array of an operand: `a`, or `a.numbers` where it stands in a struct. */
  readonly arrayPath: string;
  /** For arrays of scalars or vectors, also in a struct: the scalar type and how many of them one element holds. */
  readonly element: { readonly scalar: ElementScalar; readonly lanes: number } | null;
  /** Neighbouring scalars the code always takes at once: the element's lanes, or those of the pointer it casts to. */
  readonly accessLanes: number;
  /** The scalars with their byte offsets, also those that stand before the array in its struct. */
  readonly fields: readonly BindingField[];
  /** Bytes of what is no operand, rounded up to its alignment; of an operand those before its first element. */
  readonly bytes: number;
}

/** One scalar of a struct binding; `path` is how the kernel names it, e.g. `dims.m` or `shape.x`. */
export interface BindingField {
  readonly path: string;
  readonly offsetBytes: number;
  readonly scalar: ScalarType;
}

/** An array in shared memory. */
export interface SharedArray {
  readonly name: string;
  /** Number of elements. */
  readonly length: Expression;
  readonly elementBytes: number;
  readonly span: Span;
}

/**
 * How a value is applied to a copy of the source: as a pipeline constant, by rewriting its initialiser, as a macro that
 * the source lets others define, as a template argument, or in the launch alone.
 */
export type ApplyBy = 'override' | 'rewrite' | 'define' | 'template' | 'launch';

/** Where a tunable matters. */
export type TunableUse = 'groupSize' | 'shared' | 'register' | 'loop';

/** A named parameter with a finite list of values. */
export interface Tunable {
  readonly name: string;
  readonly values: readonly number[];
  readonly default: number;
  readonly scalar: 'i32' | 'u32' | 'f32' | 'f16' | 'bool' | 'abstract';
  readonly apply: ApplyBy;
  readonly uses: readonly TunableUse[];
  /**
   * The declaration, and its initialiser alone (what is rewritten); `null` where the source has no such place. A
   * tunable that the source has no name for stands at the first of its numbers.
   */
  readonly span: Span;
  readonly initialiser: Span | null;
  /** The text after the number that must be kept when it is rewritten: `u` of `16u`, or empty. */
  readonly suffix: string;
  /** True where the author listed the values (`@tune`), false where they are our defaults. */
  readonly declared: boolean;
}

/** A plain number of the source that is part of a tunable, or made of several. */
export interface LinkedNumber {
  /** The digits alone; a suffix behind them stays. */
  readonly span: Span;
  /** What the number is, over tunables. */
  readonly value: Expression;
  /** Whether the source has its logarithm to the base 2 in its place, as a shift does. */
  readonly isLog2: boolean;
}

/** A condition that every configuration must meet. */
export interface Constraint {
  readonly expression: Expression;
  /** As written or derived, for messages: `(BM / TM) * (BN / TN) <= 256`. */
  readonly text: string;
  readonly from: 'directive' | 'analysis';
}

/**
 * Where the kernel finds a dim: a field of a buffer, an override constant, a constant in the source, or the lengths of
 * its buffers, as `text` computes it from them.
 */
export type DimSource =
  /** `unit`: scalars that one of it counts, where that is not 1. */
  | { readonly kind: 'field'; readonly binding: string; readonly path: string; readonly unit?: number }
  | { readonly kind: 'override'; readonly name: string }
  | { readonly kind: 'constant'; readonly expression: Expression }
  | { readonly kind: 'lengths'; readonly text: string };

/** Which binding is which operand, and where the dims come from; `null` = not found (see `missing`). */
export interface Roles {
  readonly a: string | null;
  readonly b: string | null;
  readonly c: string | null;
  /** What is added to the product: a buffer with a number for each row, column or element of C. */
  readonly bias: { readonly binding: string; readonly along: 'm' | 'n' | 'mn' } | null;
  /** Whether the code reads C as well, as `beta * C` does. */
  readonly readsC: boolean;
  /** What the products share, where each index of the launch's third axis makes one and it is known how far they are apart. */
  readonly batch: Pick<Batch, 'shared'> | null;
  /** Whether it adds to what stands in C, so that C has to be zeros for the result to be the product alone. */
  readonly addsToC: boolean;
  readonly m: DimSource | null;
  readonly n: DimSource | null;
  readonly k: DimSource | null;
  /** Other scalars the kernel reads, with the value it is given (`alpha` 1, `beta` 0, padding 0). */
  readonly others: readonly OtherScalar[];
}

/** A scalar in a buffer that is no dim, and what it is filled with. */
export interface OtherScalar {
  readonly binding: string;
  readonly path: string;
  readonly value: number;
  /** Set where the scalar holds an extent once more, or how many elements C has; it is then given that, not `value`. */
  readonly dim?: 'm' | 'n' | 'k' | 'mn';
  /** Scalars that one of it counts, where that is not 1. */
  readonly unit?: number;
  /** The part of the result that it multiplies; it is then given the problem's factor, and `value` where that has none. */
  readonly factor?: keyof Factors;
  /** What it holds of a batch: how many products, or how far apart two matrices of an operand are. */
  readonly batch?: 'count' | 'a' | 'b' | 'c';
}

/** Why the model says what it says; shown in hovers and by `explain`. */
export interface Evidence {
  /** What it is about: `a`, `layout`, `launch`, a tunable's name ... */
  readonly about: string;
  readonly how: 'directive' | 'name' | 'analysis' | 'device';
  readonly text: string;
}

/** What could not be inferred, and the directive that would tell it. */
export interface Missing {
  readonly about: string;
  readonly remedy: string;
}
