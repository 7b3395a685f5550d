import type { Command } from 'commander';
import { MEASURED_FAMILIES } from '../../core/numerics/measure/measureInputs';
import { STUDY_ROUNDS } from '../../core/numerics/study/recipe';
import { cast } from './cast';
import { dot } from './dot';
import { numerics } from './kernel';
import { probe } from './probe';
import { study } from './study';

/** Adds the commands below `tilesmith numerics`; `command` makes one with the options that all have. */
export function addNumericsCommands(
  parent: Command,
  command: (name: string, description: string) => Command,
): Command {
  return parent
    .enablePositionalOptions()
    .argument('[file]', 'kernel file: what error to expect and accept')
    .option('--entry <name>', 'entry point, where the file has several')
    .option('--size <size...>', 'problems: 512, or MxNxK such as 512x1024x2048', [])
    .option('--formats <list>', 'formats to compare: tf32,bf16,fp16/fp16 (input/accumulator)')
    .option('--arch <name>', 'whose tensor cores stand in for formats the kernel does not use', 'ampere')
    .option('--families <list>', `data: ${MEASURED_FAMILIES.join(', ')}`, 'normal,uniform')
    .option('--a <file>', 'numbers of your own for A, M x K: .npy, or raw float32 or float16')
    .option('--b <file>', 'numbers of your own for B, K x N')
    .option('--models-only', 'run nothing on a device')
    .option('--device <device>', 'id or part of a name (default: the first real GPU, else the first device)')
    .option('--seed <number>', 'seed of the data', '1')
    .option('--timeout <seconds>', 'longest wait for one step of the device', '20')
    .option('--no-wait', 'fail where another session measures on the device')
    .action(numerics)
    .addCommand(
      command('cast', 'numbers of standard input, one hex pattern a line, as codes of a format')
        .requiredOption('--format <name>', 'fp32, tf32, bf16, fp16, e4m3, e5m2, e3m2, e2m3 or e2m1')
        .option('--mode <mode>', 'rne, rna, rz or stochastic', 'rne')
        .option('--saturate', 'the largest value instead of infinity or NaN')
        .option('--seed <number>', 'seed of stochastic rounding', '1')
        .action(cast),
    )
    .addCommand(
      command('dot', 'dot products of standard input as tensor cores compute them, bit for bit')
        .requiredOption('--arch <name>', 'volta, turing, ampere, ada, hopper or blackwell')
        .requiredOption('--input <format>', 'fp16, bf16, tf32, e4m3 or e5m2')
        .requiredOption('--output <format>', 'fp32 or fp16')
        .option(
          '--instruction <name>',
          'mma, wgmma or tcgen05 (default: what the architecture has for the format)',
        )
        .action(dot),
    )
    .addCommand(
      command('probe', 'find out how the tensor cores of a GPU align, cut off, add and round')
        .option(
          '--device <device>',
          'id or part of a name (default: the first GPU that runs CUDA, else the emulation)',
        )
        .option('--seed <number>', 'seed of the random dots', '1')
        .option('--timeout <seconds>', 'longest wait for one step of the device', '20')
        .option('--no-wait', 'fail where another session measures on the device')
        .action(probe),
    )
    .addCommand(
      command('study', 'the tables of Sun et al., Dissecting Tensor Cores, recomputed on the models')
        .option('--rounds <number>', 'repetitions to average over', String(STUDY_ROUNDS))
        .action(study),
    );
}
