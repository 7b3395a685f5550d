import { describeError } from '../describeError';
import { binary } from '../space/builders';
import type { BinaryOperator, Expression } from '../space/expression';
import { parsePython } from '../space/parsePython';

/** What of an input file cannot be used: where (`ConfigurationSpace.TuningParameters[2].Values`), why, what to do. */
export interface InputProblem {
  /** Of a text that is no JSON, line and column from 1: `3:7`. */
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

/** Ends the reading of an input file; caught where the reading began. */
export class InputFailure extends Error {
  constructor(readonly problem: InputProblem) {
    super(problem.message);
  }
}

/** Longest file that is read; real ones have some thousand characters. */
const MAX_LENGTH = 4_000_000;

/** Most entries of a list; spaces have some tens of parameters and conditions. */
const MAX_ENTRIES = 500;

/** One object of an input file, whose fields are found whatever the case of their names. */
export class InputReader {
  private readonly fields: ReadonlyMap<string, unknown>;

  constructor(
    value: object,
    private readonly place: string,
  ) {
    this.fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
  }

  static parse(text: string): InputReader {
    const remedy = 'give an input file of Kernel Tuner in the T1 format, which is a JSON object';
    if (text.length > MAX_LENGTH)
      throw new InputFailure({
        place: '1:1',
        message: `is longer than ${MAX_LENGTH} characters`,
        remedy,
      });
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new InputFailure({
        place: placeOf(text, error),
        message: `is no JSON: ${reasonOf(error)}`,
        remedy,
      });
    }
    if (!isObject(value)) throw new InputFailure({ place: '1:1', message: 'is no JSON object', remedy });
    return new InputReader(value, '');
  }

  /** Ends the reading because of one field. */
  fail(name: string, message: string, remedy: string): never {
    throw new InputFailure({ place: this.placeOf(name), message, remedy });
  }

  placeOf(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`;
  }

  value(name: string): unknown {
    return this.fields.get(name.toLowerCase()) ?? null;
  }

  object(name: string, remedy: string): InputReader {
    return this.optionalObject(name) ?? this.fail(name, 'is missing', remedy);
  }

  optionalObject(name: string): InputReader | null {
    const value = this.value(name);
    if (value === null) return null;
    if (isObject(value)) return new InputReader(value, this.placeOf(name));
    return this.fail(name, 'is no object', 'write it in braces: {"Name": "value"}');
  }

  optionalList(name: string): readonly unknown[] {
    const value = this.value(name);
    if (value === null) return [];
    if (!Array.isArray(value)) return this.fail(name, 'is no list', 'write it in brackets: [ ... ]');
    if (value.length > MAX_ENTRIES)
      this.fail(name, `has more than ${MAX_ENTRIES} entries`, 'leave out what is not needed');
    return value;
  }

  text(name: string, remedy: string): string {
    return this.optionalText(name) ?? this.fail(name, 'is missing', remedy);
  }

  optionalText(name: string): string | null {
    const value = this.value(name);
    if (value === null) return null;
    return typeof value === 'string' ? value : this.fail(name, 'is no text', 'write it in quotes');
  }

  /** A number or an expression of Python; `null` where there is none. */
  size(name: string): Expression | null {
    const value = this.value(name);
    if (value === null) return null;
    const read = parsePython(String(value));
    if (read.ok) return asSize(read.expression);
    return this.fail(
      name,
      `"${value}" cannot be read: ${read.reason}`,
      'write a number or an expression of the tuning parameters, as in Python',
    );
  }
}

/** Whether a value is a JSON object and no list. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const WHOLE_NUMBERS: Readonly<Record<string, BinaryOperator>> = {
  divide: '/',
  floor_divide: '/',
  modulo: '%',
};

/** Sizes are whole and none is negative, so that Python and C divide them alike; C's is what can be analysed. */
function asSize(expression: Expression): Expression {
  if (expression.kind === 'call') {
    const given = expression.arguments.map(asSize);
    const operator = Object.hasOwn(WHOLE_NUMBERS, expression.name)
      ? WHOLE_NUMBERS[expression.name]
      : undefined;
    const [left, right] = given;
    return operator && left && right ? binary(operator, left, right) : { ...expression, arguments: given };
  }
  if (expression.kind !== 'binary') return expression;
  return binary(expression.operator, asSize(expression.left), asSize(expression.right));
}

function reasonOf(error: unknown): string {
  return describeError(error).replace(/\s+in JSON at position.*$/s, '');
}

/** Where JSON breaks off, as line and column; the start where the parser does not say, and quotes what it met. */
function placeOf(text: string, error: unknown): string {
  const reason = describeError(error);
  const position = /at position (\d+)/.exec(reason)?.[1];
  const end = /end of JSON/.test(reason) ? text.length : 0;
  const before = text.slice(0, position === undefined ? end : Number(position));
  const line = before.split('\n').length;
  return `${line}:${before.length - before.lastIndexOf('\n')}`;
}
