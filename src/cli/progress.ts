import { Presets, SingleBar } from 'cli-progress';
import { deviceLabel } from '../core/device/deviceLabel';
import { formatConfiguration, formatDuration, formatSpaceSize, formatTimeMs } from '../core/format';
import type { Size } from '../core/gemm/problem';
import { formatSize } from '../core/gemm/size';
import { type Configuration, configurationKey } from '../core/space/configuration';
import { driftText } from '../core/tuner/drift';
import { isByTime } from '../core/tuner/objective';
import { objectiveText } from '../core/tuner/objectiveText';
import { isTimed } from '../core/tuner/outcome';
import type { TuneEvent } from '../protocol/tuning';
import type { Console } from './console';
import { outcomeText } from './trialText';

/** Shows a session while it runs: a bar on a terminal, plain lines elsewhere. */
export interface ProgressDisplay {
  show(event: TuneEvent): void;
  stop(): void;
}

/** The display for standard error as it is; none for `--quiet`. */
export function createProgress(console: Console, quiet: boolean): ProgressDisplay {
  if (quiet) return { show: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? barDisplay(console) : lineDisplay(console);
}

function lineDisplay({ say }: Console): ProgressDisplay {
  const told = new Set<string>();
  return {
    show(event) {
      const key = event.type === 'trial' ? keyOf(event.problem, event.trial.configuration) : null;
      for (const line of linesOf(event, key !== null && told.has(key))) say(line);
      if (key !== null) told.add(key);
      // What is measured once more may have been told first by the session this one goes on with.
      if (event.type === 'refining') {
        for (const configuration of event.configurations) told.add(keyOf(event.problem, configuration));
      }
    },
    stop: () => undefined,
  };
}

const keyOf = (problem: Size, configuration: Configuration): string =>
  `${formatSize(problem)} ${configurationKey(configuration)}`;

function barDisplay({ say }: Console): ProgressDisplay {
  let bar: SingleBar | null = null;
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  return {
    show(event) {
      if (event.type !== 'trial') {
        if (event.type !== 'finished') stop();
        for (const line of linesOf(event)) say(line);
        return;
      }
      const { evaluations, planned } = event.progress;
      const total = planned ?? Math.max(evaluations + 1, 2 * evaluations);
      const payload = { state: stateOf(event) };
      if (bar === null) {
        bar = new SingleBar(
          { format: '{bar} {value}/{total} {state}', barsize: 16, hideCursor: true, linewrap: false },
          Presets.shades_classic,
        );
        bar.start(total, evaluations, payload);
      } else {
        bar.setTotal(total);
        bar.update(evaluations, payload);
      }
    },
    stop,
  };
}

type TrialEvent = Extract<TuneEvent, { type: 'trial' }>;

function stateOf({ best, progress: { evaluations, planned, secondsLeft } }: TrialEvent): string {
  const found =
    best !== null && isTimed(best)
      ? `best ${formatTimeMs(best.timeMs.median)} ${formatConfiguration(best.configuration)}`
      : 'nothing verified yet';
  return secondsLeft === null || evaluations === planned
    ? found
    : `${found}, ${formatDuration(secondsLeft)} left`;
}

/** What an event says in plain lines; `again` where the configuration was told before. */
export function linesOf(event: TuneEvent, again = false): readonly string[] {
  switch (event.type) {
    case 'waiting':
      return [
        event.owner === null
          ? `waiting for ${event.device}, whose ceilings are being measured`
          : `waiting for process ${event.owner.pid}, which measures on ${event.device} since ${event.owner.since}`,
      ];
    case 'deciding': {
      // Once is enough in lines: it is over in seconds.
      const { run, entry, device, hypotheses } = event;
      if (run > 0) return [];
      return [
        `finding out what ${entry} computes: at most ${hypotheses} hypotheses are run on ${deviceLabel(device)}`,
      ];
    }
    case 'checking':
      return [`${event.family} data at ${formatSize(event.size)}`];
    case 'started': {
      const { session, spaces } = event;
      const isTuned = session.kind === 'tune';
      const sizes = [...new Set(spaces.map(formatSpaceSize))].join(', ');
      const resumed =
        session.resumedTrials > 0 ? `, going on after ${session.resumedTrials} evaluations of before` : '';
      return [
        `${session.kernel.entry} on ${deviceLabel(session.device)}${isTuned ? `, ${sizes}` : ''}${resumed}`,
        ...(session.warm === null
          ? []
          : [`starting warm from ${session.warm.measurements} measurements of this device`]),
        ...(isTuned && !isByTime(session.objective)
          ? [`tuning for ${objectiveText(session.objective)}`]
          : []),
        ...(isTuned && spaces[0]?.count === 0
          ? [
              'no configuration meets every constraint and device limit: only the source as written is measured',
            ]
          : []),
      ];
    }
    case 'trial': {
      const { trial, progress } = event;
      const count = again
        ? '[again]'
        : `[${progress.evaluations}${progress.planned === null ? '' : `/${progress.planned}`}]`;
      return [
        `${count} ${formatSize(event.problem)} ${formatConfiguration(trial.configuration)}: ${outcomeText(trial)}`,
      ];
    }
    case 'refining':
      return [
        event.across === true
          ? `measuring leaders of other sizes at ${formatSize(event.problem)}`
          : `measuring the best ${event.configurations.length} once more, in turns`,
      ];
    case 'paused':
      return [event.paused ? 'paused; "tilesmith resume" lets it go on' : 'going on'];
    case 'reference':
      return event.ratio === 1
        ? []
        : [
            `the device is ${driftText(event.ratio)} than at the start${event.throttle.length === 0 ? '' : `, held back by ${event.throttle.join(', ')}`}; what is measured now is corrected for it`,
          ];
    case 'finished':
      return [];
  }
}
