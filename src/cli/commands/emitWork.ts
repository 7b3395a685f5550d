import { writeFileSync } from 'node:fs';
import { describeError } from '../../core/describeError';
import { badInput, EXIT } from '../../engine/errors';
import { loadKernel } from '../../engine/kernel';
import { planWork } from '../../engine/planWork';
import { warnOfDirectives } from '../directives';
import { findOut } from '../findOut';
import { readKernel, shownName } from '../kernelFile';
import { readObjective } from '../objectiveOptions';
import { readBudget, readStrategy } from '../options';
import { readTarget } from '../runOptions';
import { readAllSizes } from '../sizeSources';
import { withEngine } from '../withEngine';
import type { TuneOptions } from './tune';

/** Options of `tilesmith tune --emit-work`. */
export type EmitWorkOptions = TuneOptions & { readonly emitWork: string };

/**
 * `tilesmith tune FILE --emit-work W.jsonl`: writes what tuning would try into a work file. Nothing is run but
 * the hypotheses about a kernel that reading leaves open, where a device is here.
 */
export function emitWork(file: string, options: EmitWorkOptions): Promise<void> {
  return withEngine(options, async ({ engine, console, signal }) => {
    const { evaluations, seconds } = readBudget(options.budget);
    if (seconds !== null)
      throw badInput('--budget: a work file has no time limit; write how many configurations, such as 40');
    // What is measured elsewhere is the same for any objective.
    readObjective(options);
    const strategy = readStrategy(options.strategy);
    const source = readKernel(file, options.space);
    await warnOfDirectives(engine, console, source, shownName(file, source));
    const { entry, seed, device } = readTarget(options);
    const sizes = readAllSizes(options, console);
    await findOut(engine, { source, entry, device }, { console, signal, quiet: options.quiet === true });
    const kernel = await loadKernel(source, entry, engine.verdictOf(source));
    const lines = planWork(kernel, { sizes, strategy, evaluations, seed });
    try {
      writeFileSync(options.emitWork, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } catch (error) {
      throw badInput(`--emit-work: ${describeError(error)}; choose another file`);
    }
    console.result({ work: options.emitWork, lines: lines.length }, () =>
      [
        `${options.emitWork}: ${lines.length} configurations to measure; on the other machine:`,
        `  tilesmith measure --work ${options.emitWork} --out results.jsonl`,
        'and here afterwards:',
        '  tilesmith import results.jsonl',
      ].join('\n'),
    );
    return EXIT.done;
  });
}
