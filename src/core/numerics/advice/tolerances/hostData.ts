import type { Family } from '../../expectation/data';

/** What a host program fills the matrices with: numbers of a family times a factor. */
export interface HostData {
  readonly family: Extract<Family, 'normal' | 'uniform'>;
  readonly scale: number;
  /** As it is to be read: `U(-1,1)`. */
  readonly name: string;
}

const NUMBER = String.raw`-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const SUFFIX = '[fFlL]?';
const RANDOM = String.raw`(?:Math\.random\(\)|drand48\(\)|static_cast<\w+>\(\s*(?:std::)?rand\(\)\s*\)\s*\/\s*(?:static_cast<\w+>\(\s*)?RAND_MAX\s*\)?|(?:\([\w\s]+\)\s*)?(?:std::)?rand\(\)\s*\/\s*(?:\([\w\s]+\)\s*)?\(?\s*(?:\([\w\s]+\)\s*)?RAND_MAX\s*\)?)`;
/** Numbers that products and sums of are exact, so that the strictest tolerance is right. */
const WHOLE =
  /%\s*\d|\brand\(\)\s*%|Math\.(?:floor|round|trunc)\([\s(]*Math\.random|Math\.random\(\)[^;\n]*\|\s*0|\brandint\b|uniform_int_distribution/;

/** What a test may draw from where its code is not clear. */
const EITHER: readonly HostData[] = [
  { family: 'normal', scale: 1, name: 'N(0,1)' },
  { family: 'uniform', scale: 1, name: 'U(0,1)' },
];

/**
 * The data that host code without comments draws: one kind, or several where it is not clear which, at whatever scale. None
 * where it draws nothing, or integers.
 */
export function hostData(host: string): readonly HostData[] {
  const code = host.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  if (WHOLE.test(code)) return [];
  const kinds = new Map([...normals(code), ...uniforms(code)].map((data) => [data?.name ?? '', data]));
  const [first, ...more] = kinds.values();
  if (first === undefined) return [];
  return first === null || more.length > 0 ? EITHER : [first];
}

function normals(host: string): readonly (HostData | null)[] {
  const given = host.matchAll(
    new RegExp(
      String.raw`normal_distribution<\w*>\s*\w*\s*(?:[({]\s*(${NUMBER})${SUFFIX}\s*,\s*(${NUMBER})${SUFFIX}\s*[)}]|[;({])|\brandn\s*\(`,
      'g',
    ),
  );
  return [...given].map(([, mean = '0', deviation = '1']) =>
    Number(mean) === 0
      ? { family: 'normal', scale: Number(deviation), name: `N(0,${Number(deviation)}²)`.replace('1²', '1') }
      : null,
  );
}

function uniforms(host: string): readonly (HostData | null)[] {
  const ranges = [
    ...host.matchAll(
      new RegExp(
        String.raw`uniform_real_distribution<\w*>\s*\w*\s*(?:[({]\s*(${NUMBER})${SUFFIX}\s*,\s*(${NUMBER})${SUFFIX}\s*[)}]|[;({])`,
        'g',
      ),
    ),
  ].map(([, low = '0', high = '1']) => between(Number(low), Number(high)));
  const draws = [
    ...host.matchAll(
      new RegExp(
        String.raw`(?:(${NUMBER})${SUFFIX}\s*\*\s*)?\(?\s*${RANDOM}\s*\)?(?:\s*\*\s*(${NUMBER})${SUFFIX})?(?:\s*-\s*(${NUMBER})${SUFFIX})?\s*\)?\s*([;)\]]|=>|\n|$)?`,
        'g',
      ),
    ),
  ].map(([, before = '1', after = '1', less = '0', end]) => {
    const factor = Number(before) * Number(after);
    return end === undefined ? null : between(-Number(less), factor - Number(less));
  });
  return [...ranges, ...draws];
}

/** Numbers between two ends: those around 0 behave as N(0,1) times their deviation. */
function between(low: number, high: number): HostData | null {
  const name = `U(${low},${high})`;
  if (low === 0 && high > 0) return { family: 'uniform', scale: high, name };
  return low === -high && high > 0 ? { family: 'normal', scale: high / Math.sqrt(3), name } : null;
}
