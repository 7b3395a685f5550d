import type { Size } from '../../../gemm/problem';
import type { KernelModel } from '../../../kernel/kernelModel';
import { productMoments } from '../../expectation/data';
import { expectedError } from '../../expectation/expectedError';
import { recommendTolerance } from '../../expectation/tolerance';
import { roundedUp } from '../../expectation/toleranceCode';
import { FORMATS } from '../../format/formats';
import { ulp } from '../../format/neighbours';
import { ownComputation } from '../../report/formatChoice';
import { boundOf } from '../../report/numericsRow';
import type { Advice } from '../advice';
import { withoutComments } from '../code';
import { type HostData, hostData } from './hostData';
import { type ToleranceLiteral, type ToleranceTest, toleranceTests } from './literals';

/** A kernel whose results host code compares, at the problem that counts for it. */
export interface ComparedKernel {
  readonly model: KernelModel;
  readonly size: Size;
}

/** The formula for the expected error is right within this factor. */
const DOUBT = 2;

/**
 * Tolerances in host code that a right kernel would fail, and those that a C of zeros would pass, at the K, formats and data
 * of the file. `host` is the text of the file without its kernels, as long as it. Where it has several kernels, all must agree;
 * where it is not clear what data it draws, only relative tolerances are judged, and none where it draws integers or nothing,
 * because such sums can be exact.
 */
export function toleranceAdvice(kernels: readonly ComparedKernel[], host: string): readonly Advice[] {
  const code = withoutComments(host);
  const tests = toleranceTests(code);
  if (tests.length === 0) return [];
  const data = hostData(code);
  const results = kernels.flatMap((kernel) => data.flatMap((one) => resultsOf(kernel, one) ?? []));
  if (results.length === 0) return [];
  const [known = null, ...more] = data;
  return tests.flatMap((test) => adviceAbout(test, results, more.length === 0 ? known : null) ?? []);
}

/** How large results and their errors are. */
interface Results {
  readonly k: number;
  readonly format: string;
  /** Root mean square of C. */
  readonly typical: number;
  /** The largest of |C| and of the errors that one element among all is likely to have. */
  readonly largest: number;
  readonly largestError: number;
  /** What a test should accept. */
  readonly recommended: number;
  /** Half a unit in the last place of a typical element. */
  readonly halfUlp: number;
}

/** `null` where the kernel's formats are not modelled. */
function resultsOf({ model, size }: ComparedKernel, { family, scale }: HostData): Results | null {
  const { formats, language } = model;
  const computation = formats && ownComputation({ formats, language, architecture: 'ampere' });
  if (!computation) return null;
  const { m, n, k } = size;
  const { mean, variance, meanMagnitude } = productMoments(family);
  const unit = Math.sqrt(variance * k + (mean * k) ** 2);
  const { rms } = expectedError(computation, k, family);
  const bound = boundOf(computation, k, language === 'wgsl');
  const { magnitudeShare, absolute } = recommendTolerance(bound, size, family, rms);
  const sigmas = Math.sqrt(2 * Math.log(Math.max(2, m * n)));
  const factor = scale ** 2;
  return {
    k,
    format: `${computation.input.toUpperCase()} with sums in ${(computation.model.kind === 'loop' ? computation.model.accumulator : computation.model.path.output).toUpperCase()}`,
    typical: factor * unit,
    largest: factor * (mean * k + sigmas * Math.sqrt(variance * k)),
    largestError: factor * sigmas * rms * unit,
    recommended: factor * magnitudeShare * meanMagnitude * k + absolute,
    halfUlp: ulp(FORMATS[computation.output], factor * unit) / 2,
  };
}

/** `data` is `null` where it is not clear. */
function adviceAbout(test: ToleranceTest, results: readonly Results[], data: HostData | null): Advice | null {
  const [first] = test;
  if (!first) return null;
  if (data === null && test.some(({ kind }) => kind !== 'relative')) return null;
  const allowed = ({ typical }: Results) =>
    test.reduce((sum, literal) => sum + allowedBy(literal, typical), 0);
  const worst = results.reduce((one, other) => (other.recommended > one.recommended ? other : one));
  const about = `at K = ${worst.k} in ${worst.format} on ${data?.name ?? 'random'} data`;
  const fix = fixOf(test, worst);
  const say = (message: string): Advice => ({
    code: 'tolerance',
    severity: data === null ? 'information' : 'warning',
    span: first.span,
    message: `${message} Accept ${fix.words}, or compare with |A|·|B| (Numerics Lab, Tolerance).`,
    fix: { title: `Accept ${fix.words}, for K = ${worst.k} in ${worst.format}`, edits: fix.edits },
  });
  const written = test.map(writtenAs).join(' with ');
  if (results.every((one) => allowed(one) < one.halfUlp)) {
    return say(
      `${written} is less than half of the last place of a typical result ${about}: it asks for equal bits, which another order of adding does not give.`,
    );
  }
  if (results.every((one) => allowed(one) < one.largestError / DOUBT)) {
    return say(
      `${written} is too tight ${about}: the largest error of a right kernel is about ${short(worst, test, worst.largestError)}.`,
    );
  }
  const acceptsZeros = ({ typical, largest }: Results) =>
    test.some(({ kind, value }) => kind === 'relative' && value >= 1) ||
    allowedAbsolutely(test, typical) >= largest;
  return results.every(acceptsZeros) ? say(`${written} accepts a C of zeros ${about}.`) : null;
}

/** How far a literal lets an element of typical size be off. */
function allowedBy({ kind, value }: ToleranceLiteral, typical: number): number {
  if (kind === 'digits') return 10 ** -value / 2;
  return kind === 'relative' ? value * typical : value;
}

function allowedAbsolutely(test: ToleranceTest, typical: number): number {
  return test
    .filter(({ kind }) => kind !== 'relative')
    .reduce((sum, one) => sum + allowedBy(one, typical), 0);
}

/** The numbers to write, sharing what is recommended where there are two, and how to say them. */
function fixOf(test: ToleranceTest, { recommended, typical }: Results) {
  const numbers = test.map(({ kind, span, value }) => {
    const share = recommended / test.length;
    if (kind === 'digits') return { span, text: `${Math.floor(-Math.log10(2 * share))}`, value };
    return { span, text: roundedUp(kind === 'relative' ? share / typical : share), value };
  });
  return {
    words: numbers
      .map(({ text }, i) => `${text}${test[i]!.kind === 'absolute' ? '' : ` ${NAMES[test[i]!.kind]}`}`)
      .join(' and '),
    edits: numbers.map(({ span, text }) => ({ span, text })),
  };
}

const NAMES = { absolute: '', relative: 'relative', digits: 'digits' } as const;

function writtenAs({ kind, text }: ToleranceLiteral): string {
  return kind === 'digits' ? `A number of ${text} digits` : text;
}

/** An error as the test counts it. */
function short({ typical }: Results, [first]: ToleranceTest, error: number): string {
  return first?.kind === 'relative'
    ? `${(error / typical).toExponential(1)} of a typical result`
    : error.toExponential(1);
}
