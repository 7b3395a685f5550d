import type { Constants, NamedConstant } from '../constants';
import type { Span, Tunable } from '../kernelModel';
import { spanOf } from '../syntaxNode';
import type { Constant, WgslModule } from './module';

/** The constants and overrides of a module, which every entry point shares. */
export function constantsOf(module: WgslModule): Constants {
  return new Map([...module.constants].map(([name, constant]) => [name, namedConstant(constant)] as const));
}

function namedConstant(constant: Constant): NamedConstant {
  const { name, kind, free, expression, value, node } = constant;
  const scalar = scalarOf(constant);
  return {
    name,
    kind,
    free,
    expression,
    valueText: value?.text ?? '',
    scalar,
    apply: kind === 'override' ? 'override' : 'rewrite',
    span: spanOf(node),
    initialiser: initialiserSpan(constant),
    suffix: suffixOf(constant, scalar),
  };
}

/** An override without initialiser gets one just before its semicolon. */
function initialiserSpan({ node, value }: Constant): Span {
  if (value) return spanOf(value);
  const closing = node.children.find((child) => child?.type === ';');
  const at = closing?.startIndex ?? node.endIndex;
  return { start: at, end: at, line: node.endPosition.row };
}

function scalarOf({ type, value }: Constant): Tunable['scalar'] {
  const text = type?.text;
  if (text === 'u32' || text === 'i32' || text === 'f32' || text === 'f16' || text === 'bool') return text;
  const initialiser = value?.text ?? '';
  if (initialiser === 'true' || initialiser === 'false') return 'bool';
  const [, cast] = /^(u32|i32|f32|f16)\s*\(/.exec(initialiser) ?? [];
  if (cast === 'u32' || cast === 'i32' || cast === 'f32' || cast === 'f16') return cast;
  if (/^0[xX]/.test(initialiser)) return initialiser.endsWith('u') ? 'u32' : 'abstract';
  if (initialiser.endsWith('h')) return 'f16';
  if (/[.eEf]/.test(initialiser)) return 'f32';
  if (/u\)*$/.test(initialiser)) return 'u32';
  return /i\)*$/.test(initialiser) ? 'i32' : 'abstract';
}

/** What must follow a number put in the initialiser's place so that the constant keeps its type. */
function suffixOf({ type, value }: Constant, scalar: Tunable['scalar']): string {
  const [, written] = /^[\d.]*([uifh])$/.exec(value?.text ?? '') ?? [];
  if (written) return written;
  if (type) return '';
  return scalar === 'u32' ? 'u' : scalar === 'i32' ? 'i' : '';
}
