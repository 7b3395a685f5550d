import { describe, expect, it } from 'vitest';
import { outsideSpace } from '../../../../src/core/kernel/outsideSpace';
import { createRandom } from '../../../../src/core/random';
import { readKernelTunerInput } from '../../../../src/core/records/kernelTunerInput';
import { configurationKey } from '../../../../src/core/space/configuration';
import { createSpace } from '../../../../src/core/space/searchSpace';
import { strategies } from '../../../../src/core/tuner/strategies';
import { extractCu } from '../kernel/reading';

/** The space of an input file, over a kernel that does nothing but mention its parameters. */
function spaceOf(parameters: Readonly<Record<string, string>>, conditions: readonly string[]) {
  const read = readKernelTunerInput(
    JSON.stringify({
      ConfigurationSpace: {
        TuningParameters: Object.entries(parameters).map(([Name, Values]) => ({ Name, Values })),
        Conditions: conditions,
      },
    }),
  );
  if (!read.ok) throw new Error(`${read.problem.place}: ${read.problem.message}`);
  const names = Object.keys(parameters);
  const text = `__global__ void kernel(float *C) { C[${names.join(' + ')}] = 0; }`;
  const { kernels, directiveProblems } = extractCu(text, outsideSpace(read.input, 'space.json', 'cuda'));
  expect(directiveProblems).toEqual([]);
  return createSpace(kernels[0]!, null, null);
}

/** CLBlast's GEMM with the value lists and conditions that autotuning benchmarks use. */
const GEMM = {
  parameters: {
    MWG: '[16, 32, 64, 128]',
    NWG: '[16, 32, 64, 128]',
    KWG: '[32]',
    MDIMC: '[8, 16, 32]',
    NDIMC: '[8, 16, 32]',
    MDIMA: '[8, 16, 32]',
    NDIMB: '[8, 16, 32]',
    KWI: '[2]',
    VWM: '[1, 2, 4, 8]',
    VWN: '[1, 2, 4, 8]',
    SA: '[0, 1]',
    SB: '[0, 1]',
  },
  conditions: [
    'KWG % KWI == 0',
    'MWG % (MDIMC * VWM) == 0',
    'NWG % (NDIMC * VWN) == 0',
    'MWG % (MDIMA * VWM) == 0',
    'NWG % (NDIMB * VWN) == 0',
    'KWG % ((MDIMC * NDIMC)/MDIMA) == 0',
    'KWG % ((MDIMC * NDIMC)/NDIMB) == 0',
  ],
};

describe('spaces of input files', () => {
  it('has as many configurations as the benchmark that enumerated it', () => {
    expect(spaceOf(GEMM.parameters, GEMM.conditions).size).toEqual({ count: 17_956, exact: true });
  });

  it('counts 10^9 points with conditions exactly, and reaches each of them', () => {
    const eight = 'range(1, 9)';
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const space = spaceOf(Object.fromEntries(names.map((name) => [name, eight])), [
      'a % b == 0 or b > a',
      'lambda p: 2 <= p["c"] * p["d"] <= 32',
      'e not in [3, 5]',
    ]);
    // Divisor pairs and larger ones, products from 2 to 32, six values, and five free parameters.
    const pairs = countPairs((a, b) => a % b === 0 || b > a);
    const products = countPairs((c, d) => c * d >= 2 && c * d <= 32);
    expect(space.size).toEqual({ count: pairs * products * 6 * 8 ** 5, exact: true });
    expect(8 ** 10).toBeGreaterThan(1e9);
    expect(space.at(space.size.count - 1)).toBeDefined();
    expect(space.at(space.size.count)).toBeUndefined();
    expect(drawn(space)).toBe(500);
  });

  it('estimates 10^12 points whose conditions cannot be counted apart, and draws from them', () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`p${i}`, '[2**i + i for i in range(10)]']),
    );
    const all = Object.keys(parameters).join(' + ');
    const space = spaceOf(parameters, [`(${all}) % 7 != 3`, `${all} < 10 ** 5`]);
    expect(space.size.exact).toBe(false);
    expect(space.size.count).toBeGreaterThan(5e11);
    expect(space.size.count).toBeLessThan(1e12);
    expect(drawn(space)).toBe(500);
  });

  it('says of more points than a number can hold apart that it estimates them', () => {
    const parameters = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`p${i}`, 'range(1, 1025)']));
    const space = spaceOf(parameters, ['p0 < p1']);
    expect(space.size.exact).toBe(false);
    expect(space.size.count).toBeGreaterThan(1e179);
    expect(drawn(space)).toBe(500);
  });

  it('reaches the last values of a space that has more points than 32 bits', () => {
    const parameters = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`p${i}`, 'range(8)']));
    const space = spaceOf(parameters, []);
    expect(space.size).toEqual({ count: 8 ** 16, exact: true });
    const random = createRandom(1).uniform;
    const last = new Set(Array.from({ length: 200 }, () => space.sample(random)?.p15));
    expect(last.size).toBe(8);
  });

  it('has none where conditions cannot be met or divide by zero everywhere they are asked', () => {
    expect(spaceOf({ a: '[1, 2]' }, ['a > 2']).size).toEqual({ count: 0, exact: true });
    const space = spaceOf({ a: '[0, 1, 2]' }, ['2 // a == 2']);
    expect([...space.iterate()]).toEqual([{ a: 1 }]);
    const outside = space.contains({ a: 0 });
    expect(outside.ok ? '' : outside.reason).toBe('2 // a == 2 cannot be checked: division by zero');
  });
});

function countPairs(holds: (left: number, right: number) => boolean): number {
  const values = [1, 2, 3, 4, 5, 6, 7, 8];
  return values.flatMap((left) => values.filter((right) => holds(left, right))).length;
}

/** How many different members a random search gives within 500. */
function drawn(space: ReturnType<typeof spaceOf>): number {
  const strategy = strategies.random(space, 1);
  const keys = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const configuration = strategy.ask();
    if (configuration === null || !space.contains(configuration).ok) break;
    keys.add(configurationKey(configuration));
  }
  return keys.size;
}
