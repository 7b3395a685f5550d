import type { ElementType } from '../../gemm/problem';
import type { Expression } from '../../space/expression';
import type { ElementScalar } from '../kernelModel';
import type { SyntaxNode } from '../syntaxNode';

/** A type as far as the walk over the code needs it. */
export interface CodeType {
  /** What the elements are made of; `null` where no buffer could hold it. */
  readonly scalar: ElementScalar | null;
  /** Scalars side by side in one element: 4 for `vec4f` and `float4`. */
  readonly lanes: number;
  /** Bytes of one element, 0 where they are not known. */
  readonly bytes: number;
  readonly isPointer: boolean;
  /** Lengths of an array, the outermost first; empty for what is none. */
  readonly lengths: readonly Expression[];
  /** Set for a piece of a matrix that tensor cores work on. */
  readonly fragment: Fragment | null;
}

/** A piece of a matrix that a subgroup holds for its tensor cores, with the extents of the product it is part of. */
export interface Fragment {
  readonly use: 'a' | 'b' | 'accumulator';
  readonly m: Code;
  readonly n: Code;
  readonly k: Code;
  readonly element: ElementType | null;
  /** True where it is loaded from memory stored by columns; stores are told it in the call. */
  readonly byColumns: boolean;
}

/** An expression of a kernel's code, in the form that both languages share. */
export type Code =
  | { readonly kind: 'number'; readonly value: number; readonly scalar: ElementScalar | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Code; readonly member: string }
  | { readonly kind: 'index'; readonly object: Code; readonly index: Code }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Code }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Code; readonly right: Code }
  | {
      readonly kind: 'conditional';
      readonly condition: Code;
      readonly consequence: Code;
      readonly alternative: Code;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      /** Arguments between `<` and `>`, each a type or a value. */
      readonly templates: readonly TemplateArgument[];
      readonly arguments: readonly Code[];
    }
  /** A conversion, or a value put together from its parts: `u32(x)`, `(float4*)p`, `vec3u(a, b, c)`. */
  | { readonly kind: 'cast'; readonly type: CodeType; readonly arguments: readonly Code[] }
  /** `operator` is empty for a plain assignment, `+` for `+=`; a target of `null` is WGSL's `_`. */
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Code | null; readonly value: Code }
  | { readonly kind: 'increment'; readonly operator: '+' | '-'; readonly target: Code }
  /** Evaluated in order, the value is the last one's. */
  | { readonly kind: 'sequence'; readonly parts: readonly Code[] }
  /** Not followed; it still tells what it was made from. */
  | { readonly kind: 'opaque'; readonly parts: readonly Code[] };

/** What stands for one parameter of a template. */
export type TemplateArgument =
  | { readonly kind: 'value'; readonly code: Code }
  | { readonly kind: 'type'; readonly text: string };

/** A statement of a kernel's code, with the node it was read from. */
export type Statement = StatementKind & { readonly node?: SyntaxNode };

type StatementKind =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  /** Several statements that open no scope of their own. */
  | { readonly kind: 'group'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'declare';
      readonly name: string;
      /** `null` where the type is taken from the value. */
      readonly type: CodeType | null;
      readonly value: Code | null;
      /** Set where the variable is another name of what its value stands for. */
      readonly isReference?: boolean;
    }
  | { readonly kind: 'expression'; readonly code: Code }
  | {
      readonly kind: 'if';
      readonly condition: Code;
      readonly consequence: Statement | null;
      readonly alternative: Statement | null;
    }
  | { readonly kind: 'switch'; readonly value: Code; readonly cases: readonly Statement[] }
  | {
      readonly kind: 'loop';
      readonly initializer: Statement | null;
      readonly condition: Code | null;
      readonly body: Statement;
      readonly update: Statement | null;
      /** Whether the source tells the compiler to unroll it. */
      readonly isUnrolled?: boolean;
    }
  | { readonly kind: 'return'; readonly value: Code | null }
  /** A function inside another one, whose variables it sees. */
  | { readonly kind: 'function'; readonly function: CodeFunction }
  /** `break` and `continue`; WGSL's `break if` has a condition. */
  | { readonly kind: 'jump'; readonly condition: Code | null };

/** A function of the source. */
export interface CodeFunction {
  readonly name: string;
  /** Names of the parameters of its template, in order. */
  readonly templates: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly type: CodeType | null;
    /** Whether what it is given changes with it. */
    readonly isReference: boolean;
  }[];
  readonly result: CodeType | null;
  readonly body: Statement;
}

/** A number without a type of its own. */
export function numberCode(value: number): Code {
  return { kind: 'number', value, scalar: null };
}

/** The expressions directly below one. */
export function partsOfCode(code: Code): readonly Code[] {
  switch (code.kind) {
    case 'number':
    case 'name':
      return [];
    case 'member':
      return [code.object];
    case 'index':
      return [code.object, code.index];
    case 'unary':
      return [code.operand];
    case 'binary':
      return [code.left, code.right];
    case 'conditional':
      return [code.condition, code.consequence, code.alternative];
    case 'call':
    case 'cast':
      return code.arguments;
    case 'assign':
      return code.target ? [code.target, code.value] : [code.value];
    case 'increment':
      return [code.target];
    case 'sequence':
    case 'opaque':
      return code.parts;
  }
}

/** Whether two expressions are written alike. */
export function sameCode(left: Code, right: Code): boolean {
  if (left.kind !== right.kind || labelOf(left) !== labelOf(right)) return false;
  const [lefts, rights] = [partsOfCode(left), partsOfCode(right)];
  return lefts.length === rights.length && lefts.every((part, i) => sameCode(part, rights[i]!));
}

/** What an expression says beside its parts. */
function labelOf(code: Code): string | number {
  if (code.kind === 'number') return code.value;
  if (code.kind === 'name' || code.kind === 'call') return code.name;
  if (code.kind === 'member') return code.member;
  return 'operator' in code ? code.operator : '';
}

/** The expressions directly in a statement, and the statements directly below it. */
export function contentsOf(statement: Statement): {
  readonly codes: readonly Code[];
  readonly statements: readonly Statement[];
} {
  const kept = <T>(parts: readonly (T | null)[]): readonly T[] => parts.filter((part) => part !== null);
  switch (statement.kind) {
    case 'block':
    case 'group':
      return { codes: [], statements: statement.body };
    case 'declare':
    case 'return':
      return { codes: kept([statement.value]), statements: [] };
    case 'expression':
      return { codes: [statement.code], statements: [] };
    case 'if':
      return {
        codes: [statement.condition],
        statements: kept([statement.consequence, statement.alternative]),
      };
    case 'switch':
      return { codes: [statement.value], statements: statement.cases };
    case 'loop':
      return {
        codes: kept([statement.condition]),
        statements: kept([statement.initializer, statement.body, statement.update]),
      };
    case 'function':
      return { codes: [], statements: [] };
    case 'jump':
      return { codes: kept([statement.condition]), statements: [] };
  }
}
