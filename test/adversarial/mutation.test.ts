import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunnerClient } from '../../src/engine/runnerClient';
import { titleOf } from '../corpus/expectation';
import { corpus } from '../corpus/read';
import { firstDevice } from '../runner/support/expectations';
import { bundleRunner } from '../runner/support/runnerBundle';
import { judge, mutantsOf, originalOf, strangerOf, type Verdict } from './judge';
import { inTurns } from './mutate';
import type { Operator } from './operators';
import { equivalent, notCaught } from './survivors';

/** Mutants of each kernel: one in the tests, ten where `npm run bench:mutation` asks for them. */
const COUNT = Number(process.env.TILESMITH_MUTANTS ?? 1);
const IS_SAMPLE = COUNT < 10;
/** A compiler runs for each mutant in CUDA, so that a sample takes every third kernel. */
const kernels = corpus.filter(
  (kernel, index) => !kernel.refused && (!IS_SAMPLE || kernel.language === 'wgsl' || index % 3 === 0),
);

interface Outcome {
  readonly language: 'wgsl' | 'cuda';
  readonly operator: Operator;
  readonly by: Verdict['by'] | 'equivalent' | 'not caught';
}

let client: RunnerClient;
const devices = { wgsl: '', cuda: 'cuda:emulation' };
const outcomes: Outcome[] = [];
const strangers: string[] = [];
const survivors: string[] = [];

beforeAll(async () => {
  client = new RunnerClient({ bundle: bundleRunner() });
  devices.wgsl = await firstDevice(client);
});
afterAll(async () => {
  await client.dispose();
  if (!IS_SAMPLE) console.log(summary());
});

describe('no broken kernel is found correct', () => {
  it.each(kernels.map((kernel) => [titleOf(kernel), kernel] as const))(
    '%s',
    async (title, kernel) => {
      const device = devices[kernel.language];
      const original = await originalOf(client, device, kernel);
      const unexplained: string[] = [];
      let tried = 0;
      for (const mutant of inTurns(mutantsOf(original), kernel.file.length + kernel.entry.length)) {
        if (tried === COUNT) break;
        const { by } = await judge(client, device, original, mutant);
        if (by === 'compile') continue;
        tried++;
        const name = `${title}:${mutant.line} ${mutant.operator}: ${mutant.what}`;
        const known = name in equivalent ? 'equivalent' : name in notCaught ? 'not caught' : null;
        outcomes.push({
          language: kernel.language,
          operator: mutant.operator,
          by: by === 'correct' ? (known ?? by) : by,
        });
        if (by === 'correct') {
          survivors.push(name);
          if (known === null) unexplained.push(name);
        } else {
          const stranger = await strangerOf(client, device, original, mutant);
          if (stranger !== null) strangers.push(`${name}: ${stranger}`);
        }
      }
      expect(tried).toBe(COUNT);
      expect(unexplained).toEqual([]);
    },
    900_000,
  );

  it.skipIf(IS_SAMPLE)('lists as equivalent or not caught only what is found correct', () => {
    expect(Object.keys({ ...equivalent, ...notCaught }).filter((name) => !survivors.includes(name))).toEqual(
      [],
    );
  });
});

/** Mutants tried and how they came out, by language and by operator. */
function summary(): string {
  const count = (some: readonly Outcome[]) => {
    const by = new Map<string, number>();
    for (const outcome of some) by.set(outcome.by, (by.get(outcome.by) ?? 0) + 1);
    const parts = [...by]
      .sort(([left], [right]) => left.localeCompare(right))
      .map(([name, n]) => `${n} ${name}`);
    return `${some.length} tried: ${parts.join(', ')}`;
  };
  const operators = [...new Set(outcomes.map(({ operator }) => operator))];
  return [
    ...(['wgsl', 'cuda'] as const).map(
      (language) => `${language}: ${count(outcomes.filter((outcome) => outcome.language === language))}`,
    ),
    ...operators.map(
      (operator) => `${operator}: ${count(outcomes.filter((it) => it.operator === operator))}`,
    ),
    `right as something else, read on their own: ${strangers.length}`,
    ...strangers,
  ].join('\n');
}
