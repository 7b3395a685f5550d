import { Command, CommanderError } from 'commander';
import { EXIT } from '../engine/errors';
import { strategyName } from '../protocol/tuning';
import { PRODUCT_VERSION } from '../protocol/version';
import { devices } from './commands/devices';
import { evaluate } from './commands/evaluate';
import { explain } from './commands/explain';
import { exportSession } from './commands/export';
import { gpuCheck } from './commands/gpuCheck';
import { importFiles } from './commands/import';
import { measure } from './commands/measure';
import { pack } from './commands/pack';
import { pause, resume } from './commands/pause';
import { predict } from './commands/predict';
import { serve } from './commands/serve';
import { tune } from './commands/tune';
import { addNumericsCommands } from './numerics/program';

/** The command line `tilesmith`: everything the editor can do. */
const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document on standard output')
    .option('--store <file>', 'measurement store (default: $TILESMITH_STORE, else one for each user)')
    .option('--quiet', 'no progress and remarks');
}

/** A command that uses devices, of this machine and of another. */
function deviceCommand(name: string, description: string): Command {
  return command(name, description).option(
    '--runner <command>',
    "command that leads to another machine's devices: ssh HOST ~/tilesmith/tilesmith serve --stdio (default: $TILESMITH_RUNNER)",
  );
}

/** A command that can be asked for a few configurations that several sizes share. */
function sharingCommand(command: Command): Command {
  return command
    .option('--variants <number>', 'configurations that all sizes share, at most')
    .option('--portable', 'one configuration for all: the one whose largest loss is the least');
}

const FILE =
  'WGSL or CUDA file, a script with WGSL in it, or an input file of Kernel Tuner (T1) that names one';

/** A command about a kernel, whose directives another file can stand for. */
function withSpace(command: Command): Command {
  return command.option(
    '--space <file>',
    'input file of Kernel Tuner (T1) that says what is tuned, in the place of directives',
  );
}

/** A command that runs kernels. */
function runCommand(name: string, description: string): Command {
  return withSpace(deviceCommand(name, description))
    .option('--entry <name>', 'entry point, where the file has several')
    .option(
      '--size <size...>',
      'problems: 512, or MxNxK such as 512x1024x2048 (default: @sizes, else 512)',
      [],
    )
    .option('--device <device>', 'id or part of a name (default: the first real GPU, else the first device)')
    .option('--seed <number>', 'seed of inputs and of random strategies', '1')
    .option('--timeout <seconds>', 'longest wait for one step of the device', '20')
    .option('--no-wait', 'fail where another session measures on the device');
}

function createProgram(): Command {
  const program = new Command('tilesmith')
    .description('Measure and tune matrix-multiplication kernels.')
    .version(PRODUCT_VERSION)
    // So that options after a command below another are its own.
    .enablePositionalOptions();
  program.addCommand(
    deviceCommand('devices', 'list what kernels can run on')
      .option('--no-ceilings', 'do not measure peak speed and bandwidth')
      .option('--calibrate', 'measure them anew, and show what tensor cores reach format by format')
      .action(devices),
  );
  program.addCommand(
    withSpace(command('explain', 'say what is known about the kernels of a file, and why'))
      .argument('<file>', FILE)
      .option(
        '--compile',
        'also compile CUDA kernels: registers, shared memory, occupancy and what would change it',
      )
      .option(
        '--architecture <name>',
        'what to compile for: sm_90 (default: the GPU, else what nvcc chooses)',
        '',
      )
      .option('--device <device>', 'where to run what reading leaves open (default: as for tune)')
      .option('--no-run', 'run nothing: say only what reading tells, and what running told before')
      .action(explain),
  );
  program.addCommand(
    sharingCommand(runCommand('tune', 'find the fastest configuration by running the kernel'))
      .argument('[file]', FILE)
      .option('--sizes-file <file>', 'more problems: a file with M N K a line, CSV or JSON')
      .option(
        '--model-config <file>',
        'the GEMMs of a transformer: its config.json, or hidden=4096,heads=32,intermediate=11008',
      )
      .option('--batch <number>', 'sequences that the model works on at once (default: 1)')
      .option('--sequence <number>', 'new tokens of each sequence (default: 512)')
      .option('--context <number>', 'tokens that each attends to (default: as --sequence)')
      .option('--strategy <name>', `one of ${strategyName.options.join(', ')}`, 'forest')
      .option(
        '--budget <budget>',
        'evaluations for each problem (40) or time for all (30s, 5m), or both (40,5m)',
        '60',
      )
      .option(
        '--objective <name>',
        'what is made small: time, energy, edp (energy times time), or time,energy for the front of both',
        'time',
      )
      .option('--power-limit <watts>', 'only configurations whose mean power is no higher')
      .option('--error-limit <error>', 'only configurations whose measured maxError is no larger')
      .option('--no-resume', 'begin anew where an unfinished session of the same work exists')
      .option('--write', 'write the best configuration into the file')
      .option('--emit-work <file>', 'run nothing: write what would be tried for "measure --work" elsewhere')
      .option('--replay <file>', 'run nothing: look measurements up in a CSV, Kernel Tuner cache or T4 file')
      .option(
        '--warm <file>',
        'with --replay: start from what such a file of another device tells of the same kernel',
      )
      .option('--no-warm', 'start cold, whatever the model of the device knows')
      .option('--seeds <number>', 'with --replay: how many seeds, from --seed (there 0) on', '25')
      .option('--parameters <names>', 'with --replay: columns that are tunables (default: all that change)')
      .option(
        '--objective-column <name>',
        'with --replay: column that is made small, or the times',
        'time_ms',
      )
      .option('--energy-column <name>', 'with --replay: joules of a launch (default: energy_j and its like)')
      .option('--power-column <name>', 'with --replay: watts (default: power_w and its like)')
      .action(tune),
  );
  program.addCommand(
    runCommand('measure', 'verify and time one configuration, or all that a work file asks for')
      .argument('[file]', FILE)
      .option('--set <name=value>', 'value of a tunable (default: as written)', collect, [])
      .option('--work <file>', 'work file, one JSON document a line; what has a result is left out')
      .option('--out <file>', 'results file that --work adds to')
      .action(measure),
  );
  program.addCommand(
    withSpace(
      deviceCommand('predict', 'say how long a kernel will take, and what limits it, without timing it'),
    )
      .argument('<file>', FILE)
      .option('--entry <name>', 'entry point, where the file has several')
      .option(
        '--size <size...>',
        'problems: 512, or MxNxK such as 512x1024x2048 (default: @sizes, else 512)',
        [],
      )
      .option('--device <device>', 'id or part of a name (default: as for tune)')
      .option('--set <name=value>', 'value of a tunable (default: as written)', collect, [])
      .option('--all', 'every valid configuration')
      .action(predict),
  );
  program.addCommand(
    sharingCommand(
      command('export', "a session's measurements in the formats of other tools, or as a dispatch table"),
    )
      .option(
        '--format <name>',
        't4, t4-metadata, kernel-tuner, csv, dispatch-json, dispatch-ts or dispatch-c',
        't4',
      )
      .option('--session <id>', 'session (default: the newest); for a dispatch table several', collect, [])
      .option('--size <size...>', 'problems of the session (default: all)', [])
      .option('--out <file>', 'file to write (default: standard output)')
      .option('--list', 'list the sessions of the store')
      .action(exportSession),
  );
  program.addCommand(
    command('pause', 'pause a session that runs in another terminal or in the editor; it keeps its device')
      .argument('[session]', 'session (default: the newest that runs)')
      .action(pause),
  );
  program.addCommand(
    command('resume', 'let a paused session go on')
      .argument('[session]', 'session (default: the newest that runs)')
      .action(resume),
  );
  program.addCommand(
    command('evaluate', 'train and test the performance model on measurements in a file')
      .argument('<data>', 'CSV, Kernel Tuner cache, T4 results (each also .gz), or a measurement store')
      .requiredOption('--target <column...>', 'what is predicted: runtime_ms, power_w')
      .option('--features <columns>', 'columns to learn from, separated by commas, or auto', 'auto')
      .option('--group <columns>', 'leave out each distinct value of these columns in turn: m,n,k')
      .option('--train-share <share...>', 'train on this share of the rows, test on the rest: 0.01', [])
      .option('--repeats <number>', 'times that a random part is drawn anew', '1')
      .option('--trees <number>', 'trees of each forest', '100')
      .option('--seed <number>', 'seed of splits and forests', '1')
      .action(evaluate),
  );
  program.addCommand(
    command('import', 'merge results files of "measure --work" into the store')
      .argument('<file...>', 'results files')
      .action(importFiles),
  );
  program.addCommand(
    addNumericsCommands(command('numerics', 'what number formats and accumulators do to a kernel'), command),
  );
  program.addCommand(
    command('gpu-check', 'check on this machine all that needs a GPU, and say what was found')
      .option('--out <file>', 'JSON report to write, anew after every section')
      .option('--report <file>', 'Markdown report to write')
      .option('--seconds <number>', 'time for all of it', '480')
      .action(gpuCheck),
  );
  program.addCommand(
    new Command('serve')
      .description("answer another machine's Tilesmith on standard input and output")
      .requiredOption('--stdio', 'the only way there is')
      .action(serve),
  );
  program.addCommand(
    command('pack', 'make an archive that runs on another linux-x64 machine with nothing else installed')
      .option('--out <file>', 'file to write (default: tilesmith-VERSION-linux-x64.tgz)')
      .action(pack),
  );
  for (const each of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    each.exitOverride().showHelpAfterError('(add --help for what there is)');
  }
  return program;
}

// Whoever reads the result may stop early (`| head`); that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});
// Nobody listens to progress any more; the result is still wanted.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

async function main(): Promise<void> {
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for; everything else Commander throws is wrong use, which it has explained.
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  }
}

void main();
