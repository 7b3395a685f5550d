import type { Tolerance } from './tolerance';

/** Languages that a tolerance can be pasted in. */
export const CODE_LANGUAGES = ['typescript', 'python', 'cpp'] as const;
/** One of {@link CODE_LANGUAGES}. */
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

/**
 * A test to paste that accepts what the tolerance accepts: against a float64 reference and |A|·|B|, so that it neither
 * fails where a result cancels nor passes where it is large. `about` says in a comment what it was made for.
 */
export function toleranceCode(language: CodeLanguage, tolerance: Tolerance, about: string): string {
  const share = roundedUp(tolerance.magnitudeShare);
  const absolute = roundedUp(tolerance.absolute);
  switch (language) {
    case 'typescript':
      return [
        `// Tolerance for ${about}.`,
        '// reference: A·B in float64 (number); magnitude: |A|·|B|.',
        'for (let i = 0; i < c.length; i++) {',
        `  const allowed = ${share} * magnitude[i] + ${absolute};`,
        '  const error = Math.abs(c[i] - reference[i]);',
        `  if (!(error <= allowed)) throw new Error(\`C[\${i}]: error \${error}, allowed \${allowed}\`);`,
        '}',
      ].join('\n');
    case 'python':
      return [
        `# Tolerance for ${about}.`,
        'reference = a.double() @ b.double()',
        `allowed = ${share} * (a.double().abs() @ b.double().abs()) + ${absolute}`,
        'assert ((c.double() - reference).abs() <= allowed).all()',
        '# where only rtol and atol can be given:',
        `# torch.testing.assert_close(c.double(), reference, rtol=${roundedUp(tolerance.rtol)}, atol=${roundedUp(tolerance.atol)})`,
      ].join('\n');
    case 'cpp':
      return [
        `// Tolerance for ${about}.`,
        '// reference: A*B in double; magnitude: |A|*|B|.',
        'for (size_t i = 0; i < size; ++i) {',
        `  const double allowed = ${share} * magnitude[i] + ${absolute};`,
        '  assert(std::abs(double(c[i]) - reference[i]) <= allowed);',
        '}',
      ].join('\n');
  }
}

/** Two digits, rounded up: a tolerance must not become smaller by being written. */
export function roundedUp(value: number): string {
  if (value === 0) return '0.0';
  const exponent = Math.floor(Math.log10(value)) - 1;
  const text = (Math.ceil(value / 10 ** exponent) * 10 ** exponent).toExponential(1);
  return Number(text) >= value ? text : value.toExponential();
}
