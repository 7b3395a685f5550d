import type { Expression } from '../../space/expression';
import type { NamedConstant } from '../constants';
import type { Span, Tunable } from '../kernelModel';
import { type SyntaxNode, spanOf } from '../syntaxNode';
import type { Code } from '../walk/code';
import { expressionOfCode } from '../walk/toExpression';
import type { Constant, Macro, TemplateParameter } from './declarations';
import type { CudaModule } from './module';
import type { TypeNames } from './types';
import { typeOfText } from './types';
import { codeTypeOf } from './walk/codeType';
import { type CodeReading, readCode } from './walk/readCode';

/** A constant of a CUDA file, with its value as code. */
interface CudaConstant extends NamedConstant {
  readonly code: Code | null;
}

/** What a template parameter of a kernel stands for in the source. */
export interface TemplateValue {
  readonly parameter: TemplateParameter;
  /** Its value over the file's constants; `null` where the source has none. */
  readonly expression: Expression | null;
  /** Where the source has that value as a number; `null` where it has no such place. */
  readonly place: SyntaxNode | null;
}

/** The constants one kernel sees and the way its expressions are read; both grow with what its body declares. */
export class KernelNames {
  readonly constants = new Map<string, CudaConstant>();
  readonly reading: CodeReading;
  private readonly open = new Set<string>();
  private readonly macros = new Map<string, CudaConstant | null>();

  constructor(
    readonly module: CudaModule,
    readonly types: TypeNames,
    /** Names that nothing in the text defines and the compiler is given. */
    outside: readonly NamedConstant[] = [],
  ) {
    this.reading = {
      macroOf: (name) => {
        const macro = module.macros.get(name);
        if (!macro || this.constants.has(name)) return null;
        return macro.parameters === null && this.macroConstant(macro) ? null : macro;
      },
      typeOf: (text) => {
        const type = typeOfText(text, types);
        return type.kind === 'unknown' ? null : codeTypeOf(type);
      },
    };
    // Macros may be made of them.
    for (const constant of outside)
      this.constants.set(constant.name, { ...constant, code: this.read(constant.valueText) });
    for (const macro of module.macros.values()) {
      const constant = this.macroConstant(macro);
      if (constant) this.constants.set(macro.name, constant);
    }
    for (const constant of module.constants.values()) this.addConstant(constant);
  }

  /** Adds a `const` of the file or the kernel; false where its value is made of what is no constant. */
  addConstant({ name, typeText, node, value }: Constant): boolean {
    const known = this.constants.get(name);
    if (known && known.span.start !== node.startIndex) return false;
    const code = value && this.read(value.text);
    const expression = code && this.expressionOf(code);
    if (!value || !code || !expression) return false;
    const place = { start: value.startIndex, text: value.text, line: value.startPosition.row };
    const scalar = this.scalarOf(typeText, place.text);
    this.constants.set(name, {
      ...this.described(name, code, expression, place),
      scalar,
      apply: 'rewrite',
      span: spanOf(node),
    });
    return true;
  }

  /** Adds a template parameter with what the source gives it; it hides constants of the file. */
  addTemplateValue({ parameter, expression, place }: TemplateValue): void {
    const { name, node } = parameter;
    const free = expression === null || expression.kind === 'number';
    const text = place?.text ?? '';
    const number =
      place && isNumber(text) ? numberSpan(place.startIndex, text, place.startPosition.row) : null;
    this.constants.set(name, {
      name,
      kind: 'const',
      free,
      expression,
      code: expression?.kind === 'name' ? { kind: 'name', name: expression.name } : null,
      valueText: text,
      scalar: this.scalarOf(node.childForFieldName('type')?.text ?? '', text),
      apply: 'template',
      span: spanOf(node),
      initialiser: number,
      suffix: suffixOf(text),
    });
  }

  read(text: string): Code {
    return readCode(text, this.reading);
  }

  /** Code as an expression of the constants known so far; `null` where it is made of anything else. */
  expressionOf(code: Code): Expression | null {
    return expressionOfCode(code, (name) => (this.isConstant(name) ? { kind: 'name', name } : null));
  }

  private isConstant(name: string): boolean {
    if (this.constants.has(name)) return true;
    const macro = this.module.macros.get(name);
    return macro !== undefined && this.macroConstant(macro) !== null;
  }

  /** A macro as a constant; `null` where its text is no expression of constants. */
  private macroConstant(macro: Macro): CudaConstant | null {
    const known = this.macros.get(macro.name);
    if (known !== undefined) return known;
    if (macro.parameters !== null || macro.value === null || this.open.has(macro.name)) return null;
    this.open.add(macro.name);
    const code = this.read(macro.body);
    const expression = this.expressionOf(code);
    this.open.delete(macro.name);
    const { value, name, node } = macro;
    const place = { start: value.startIndex, text: value.text, line: value.startPosition.row };
    const constant: CudaConstant | null = expression && {
      ...this.described(name, code, expression, place),
      scalar: this.scalarOf('auto', macro.body),
      apply: macro.isGuarded ? 'define' : 'rewrite',
      // The directive's node goes on to the next line.
      span: { ...spanOf(node), end: value.endIndex },
    };
    this.macros.set(name, constant);
    return constant;
  }

  private described(
    name: string,
    code: Code,
    expression: Expression,
    place: { readonly start: number; readonly text: string; readonly line: number },
  ): Omit<CudaConstant, 'scalar' | 'apply' | 'span'> {
    const text = place.text.replace(/\s*(?:\/\/.*|\/\*.*?\*\/\s*)$/, '');
    return {
      name,
      kind: 'const',
      free: isFree(expression),
      expression,
      code,
      valueText: text.trim(),
      initialiser: numberSpan(place.start, text, place.line),
      suffix: suffixOf(text),
    };
  }

  private scalarOf(typeText: string, value: string): Tunable['scalar'] {
    const type = typeOfText(typeText, this.types);
    const scalar = type.kind === 'scalar' ? type.scalar : null;
    if (scalar === 'f64') return 'f32';
    if (scalar === 'f32' || scalar === 'f16' || scalar === 'i32' || scalar === 'u32') return scalar;
    if (scalar !== null) return 'abstract';
    if (/\bbool\b/.test(typeText) || /^\(*\s*(?:true|false)\b/.test(value)) return 'bool';
    return isNumber(value) && !/^\W*0[xX]/.test(value) && /[.eEfF]/.test(value) ? 'f32' : 'abstract';
  }
}

function isFree(expression: Expression): boolean {
  if (expression.kind === 'name') return false;
  if (expression.kind === 'number') return true;
  if (expression.kind === 'unary') return isFree(expression.operand);
  if (expression.kind === 'binary') return isFree(expression.left) && isFree(expression.right);
  if (expression.kind === 'call') return expression.arguments.every(isFree);
  return [expression.condition, expression.consequence, expression.alternative].every(isFree);
}

const NUMBER = /^\s*\(*\s*(-?(?:0[xX][\da-fA-F]+|[\d.]+(?:[eE][-+]?\d+)?)([uUlLfF]*))\s*\)*\s*$/;

function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** The number in a text, which may stand in parentheses, or the whole text. */
function numberSpan(start: number, text: string, line: number): Span {
  const number = NUMBER.exec(text)?.[1] ?? text.trim();
  const at = start + text.indexOf(number);
  return { start: at, end: at + number.length, line };
}

function suffixOf(text: string): string {
  return NUMBER.exec(text)?.[2] ?? '';
}
