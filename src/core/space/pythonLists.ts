import { MAX_TUNE_VALUES } from '../kernel/tuneValues';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { MAX_EXPRESSION_DEPTH } from './parseExpression';
import type { PythonCursor } from './pythonCursor';
import type { Built } from './pythonTree';

/** Reads the expression that stands where its cursor is. */
interface ExpressionReader {
  test(nesting: number): Built;
  choice(nesting: number): Built;
}

/** Values of an element of a list by the name it is made of; nothing outside of `for`. */
type Bindings = Readonly<Record<string, number>>;

/**
 * What stands behind `in`: a list or a tuple of expressions, or a range of numbers. The cursor is behind it afterwards.
 */
export function readSequence(
  cursor: PythonCursor,
  parser: ExpressionReader,
  nesting: number,
): readonly Built[] {
  if (cursor.isAt('range')) {
    const values = new PythonLists(cursor, parser, nesting).range();
    return values.map((value) => ({
      expression: { kind: 'number', value, float: false },
      depth: 1,
      size: 1,
    }));
  }
  const end = cursor.skip('[') ? ']' : cursor.skip('(') ? ')' : null;
  if (end === null) return cursor.fail('expected a list such as [1, 2, 4]');
  const parts: Built[] = [];
  while (!cursor.isAt(end)) {
    parts.push(parser.test(nesting));
    if (!cursor.skip(',')) break;
  }
  cursor.expect(end);
  return parts;
}

/** Reads lists of numbers, evaluating what stands in them; no list becomes longer than a person would write one. */
export class PythonLists {
  constructor(
    private readonly cursor: PythonCursor,
    private readonly parser: ExpressionReader,
    private nesting = 0,
  ) {}

  whole(): readonly number[] {
    const values = this.startsList() ? this.sum() : this.elements(null);
    this.cursor.expectEnd();
    if (values.length === 0) this.cursor.fail('the list is empty');
    return values;
  }

  range(): readonly number[] {
    this.cursor.expect('range');
    this.cursor.expect('(');
    const given = this.elements(')');
    const [first = 0, end = first, step = 1] = given.length === 1 ? [0, ...given] : given;
    if (given.length < 1 || given.length > 3 || !given.every(Number.isInteger) || step === 0)
      return this.cursor.fail('range() takes one to three whole numbers, and no step of 0');
    const count = Math.max(0, Math.ceil((end - first) / step));
    this.refuseMany(count);
    return Array.from({ length: count }, (_, index) => first + index * step);
  }

  private startsList(): boolean {
    const starts = ['[', '(', 'range', 'list', 'tuple'];
    return starts.some((word) => this.cursor.isAt(word));
  }

  private sum(): readonly number[] {
    let values = this.list();
    while (this.cursor.skip('+')) {
      values = [...values, ...this.list()];
      this.refuseMany(values.length);
    }
    return values;
  }

  private list(): readonly number[] {
    if (++this.nesting > MAX_EXPRESSION_DEPTH) this.cursor.fail('the lists are nested too deeply');
    const values = this.oneList();
    this.nesting--;
    return values;
  }

  private oneList(): readonly number[] {
    if (this.cursor.isAt('range')) return this.range();
    if (this.cursor.skip('list') || this.cursor.skip('tuple')) {
      this.cursor.expect('(');
      if (!this.startsList()) return this.elements(')');
      const values = this.sum();
      this.cursor.expect(')');
      return values;
    }
    if (this.cursor.skip('[')) return this.elements(']');
    if (this.cursor.skip('(')) return this.elements(')');
    return this.cursor.fail('expected a list such as [16, 32, 64] or range(1, 9)');
  }

  /** What stands in brackets, or where `end` is `null` in none: elements, or one with `for`. */
  private elements(end: string | null): readonly number[] {
    const values: number[] = [];
    const isAtEnd = () => (end === null ? this.cursor.isAtEnd : this.cursor.isAt(end));
    while (!isAtEnd()) {
      const element = this.element();
      if (values.length === 0 && this.cursor.isAt('for')) values.push(...this.comprehension(element));
      else values.push(this.valueOf(element, {}));
      this.refuseMany(values.length);
      if (!this.cursor.skip(',')) break;
    }
    if (end !== null) this.cursor.expect(end);
    return values;
  }

  private element(): Expression {
    const token = this.cursor.peek();
    if (token?.kind === 'text')
      this.cursor.fail(`"${token.text}" is a text; only numbers and True and False can be tuned`);
    return this.parser.test(this.nesting + 1).expression;
  }

  private comprehension(element: Expression): readonly number[] {
    this.cursor.expect('for');
    const variable = this.cursor.take();
    if (variable.kind !== 'name') return this.cursor.fail('expected a name', variable);
    this.cursor.expect('in');
    const source = this.sum();
    const conditions: Expression[] = [];
    while (this.cursor.skip('if')) conditions.push(this.parser.choice(this.nesting + 1).expression);
    return source.flatMap((value) => {
      const bindings = { [variable.name]: value };
      const isKept = conditions.every((condition) => this.valueOf(condition, bindings) !== 0);
      return isKept ? [this.valueOf(element, bindings)] : [];
    });
  }

  private valueOf(expression: Expression, bindings: Bindings): number {
    const result = evaluate(expression, (name) =>
      Object.hasOwn(bindings, name) ? bindings[name] : undefined,
    );
    return result.ok ? result.value : this.cursor.fail(result.reason);
  }

  private refuseMany(count: number): void {
    if (count > MAX_TUNE_VALUES) this.cursor.fail(`more than ${MAX_TUNE_VALUES} values`);
  }
}
