import type { Size } from '../core/gemm/problem';
import { parseSize } from '../core/gemm/size';
import type { Configuration } from '../core/space/configuration';
import { badInput } from '../engine/errors';
import { type Budget, type StrategyName, strategyName } from '../protocol/tuning';

/** What users write after options, read; each throws UserError `BadInput` that says what to write instead. */

/** Sizes such as `512` or `512x1024x2048`, several separated by commas or given several times. */
export function readSizes(texts: readonly string[]): Size[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const read = parseSize(text);
      if (!read.ok) throw badInput(`--size: ${read.reason}`);
      return read.size;
    });
}

/** `40` evaluations or `30s` (`2m`, `1h`); both, separated by a comma, end at whichever comes first. */
export function readBudget(text: string): Budget {
  const budget: { evaluations: number | null; seconds: number | null } = { evaluations: null, seconds: null };
  for (const part of text.split(',')) {
    const match = /^\s*(\d+(?:\.\d+)?)\s*([smh]?)\s*$/.exec(part);
    const amount = Number(match?.[1]);
    const unit = match?.[2] ?? '';
    if (match === null || !(amount > 0) || (unit === '' && !Number.isSafeInteger(amount))) {
      throw badInput(`--budget: "${text}" is no budget; write 40 (evaluations) or 30s, 5m, 1h (time)`);
    }
    if (unit === '') budget.evaluations = amount;
    else budget.seconds = amount * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  }
  return budget;
}

/** `BM=64` and its like into a configuration; `true` and `false` are 1 and 0. */
export function readConfiguration(texts: readonly string[]): Configuration {
  return Object.fromEntries(
    texts
      .flatMap((text) => text.split(','))
      .map((text) => {
        const match = /^\s*([A-Za-z_]\w*)\s*=\s*(\S+)\s*$/.exec(text);
        const value = match?.[2] === 'true' ? 1 : match?.[2] === 'false' ? 0 : Number(match?.[2]);
        if (match?.[1] === undefined || !Number.isFinite(value)) {
          throw badInput(`--set: "${text}" is no setting; write NAME=VALUE such as BM=64`);
        }
        return [match[1], value];
      }),
  );
}

/** A whole number of at least `least`, for the option named. */
export function readInteger(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 2 ** 32 - 1) {
    throw badInput(`${option}: "${text}" is no whole number from ${least} to ${2 ** 32 - 1}`);
  }
  return value;
}

/** A time limit such as `20` or `20s` in milliseconds. */
export function readTimeoutMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)s?$/.exec(text);
  const seconds = Number(match?.[1]);
  if (match === null || !(seconds > 0)) {
    throw badInput(`--timeout: "${text}" is no time; write seconds such as 20`);
  }
  return seconds * 1000;
}

/** The name of a strategy. */
export function readStrategy(text: string): StrategyName {
  const strategy = strategyName.safeParse(text);
  if (strategy.success) return strategy.data;
  throw badInput(`--strategy: "${text}" is none of ${strategyName.options.join(', ')}`);
}
