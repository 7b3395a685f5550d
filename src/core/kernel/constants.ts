import { integer } from '../space/builders';
import type { Expression } from '../space/expression';
import type { ApplyBy, Span, Tunable } from './kernelModel';

/** A constant with a name that a kernel's source declares: what a tunable may be made of. */
export interface NamedConstant {
  readonly name: string;
  /** `override` where the value is given when the kernel is compiled or launched, whatever the source says. */
  readonly kind: 'const' | 'override';
  /** True where no other constant is in its value, so that it could be set to another number. */
  readonly free: boolean;
  /** Its value, where it can be evaluated here. */
  readonly expression: Expression | null;
  /** Its value as it is written, for messages. */
  readonly valueText: string;
  readonly scalar: Tunable['scalar'];
  readonly apply: ApplyBy;
  /** The declaration, and what is replaced to give it another value; `null` where there is no such place. */
  readonly span: Span;
  readonly initialiser: Span | null;
  /** What must follow a number put in the initialiser's place. */
  readonly suffix: string;
}

/** The constants of one kernel by name, in the order they stand in. */
export type Constants = ReadonlyMap<string, NamedConstant>;

/** A constant that a source uses and does not declare, so that there is no place to write a value to. */
export function undeclaredConstant(
  name: string,
  value: number,
  { apply, span }: Pick<NamedConstant, 'apply' | 'span'>,
): NamedConstant {
  const isWhole = Number.isInteger(value);
  return {
    name,
    kind: 'const',
    free: true,
    expression: isWhole ? integer(value) : { kind: 'number', value, float: true },
    valueText: String(value),
    scalar: isWhole ? 'abstract' : 'f32',
    apply,
    span,
    initialiser: null,
    suffix: '',
  };
}
