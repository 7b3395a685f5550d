import * as z from 'zod';
import { strategyName } from './tuning';

/** Prefix of every setting: `tilesmith.tuning.budget` is `tuning.budget` here. */
export const SETTINGS_SECTION = 'tilesmith';

/** An amount where 0 means no limit, as a settings page can show it. */
const amount = (standard: number) => z.number().min(0).catch(standard).default(standard);
const flag = z.boolean().catch(true).default(true);
const text = z.string().catch('').default('');

/**
 * Type, defaults and validation of the settings. A value of the wrong kind counts as not set; a test proves that the
 * manifest declares the same keys and defaults.
 */
export const settings = z
  .object({
    /** Device of WGSL kernels: id or part of its name; empty = the first that is no CPU fallback, else the first. */
    device: text,
    cuda: z
      .object({
        /** Device of CUDA kernels, as above; empty = the first GPU, else the CPU emulation. */
        device: text,
        /** The compiler, or the folder of its toolkit; empty = looked for. */
        nvcc: text,
        /** What is compiled for, `sm_90`; empty = what the device is, else what nvcc takes for native. */
        architecture: text,
        /** Whether nvcc's messages are shown; `auto` = where no other extension serves CUDA files. */
        diagnostics: z.enum(['auto', 'on', 'off']).catch('auto').default('auto'),
      })
      .prefault({}),
    runner: z
      .object({
        /** Command that leads to `tilesmith serve` on another machine, whose devices are used too; empty = none. */
        command: text,
      })
      .prefault({}),
    store: z
      .object({
        /** Measurement store; empty = the per-user default that the command line uses too. */
        path: text,
      })
      .prefault({}),
    tuning: z
      .object({
        strategy: strategyName.catch('forest').default('forest'),
        /** Evaluations a session makes at most; 0 = no limit. */
        budget: amount(60),
        /** Seconds a session takes at most; 0 = no limit. */
        seconds: amount(180),
      })
      .prefault({}),
    /** The active problem, as `512` or `512x1024x2048`; empty = the kernel's first `@sizes`, else 1024. */
    problem: text,
    lenses: z.object({ enabled: flag }).prefault({}),
    /** Inlay hints behind tunables and shared arrays. */
    inlays: z.object({ enabled: flag }).prefault({}),
    diagnostics: z.object({ enabled: flag }).prefault({}),
    hints: z
      .object({
        /** Performance hints among the diagnostics. */
        enabled: flag,
        /** Codes of hints that are not wanted. */
        disabled: z.array(z.string()).catch([]).default([]),
      })
      .prefault({}),
    dashboard: z.object({ openOnTune: flag }).prefault({}),
  })
  .prefault({});
/** See {@link settings}. */
export type Settings = z.infer<typeof settings>;

/** Settings of anything a client sends; what is missing or of the wrong kind is at its default. Never throws. */
export function readSettings(value: unknown): Settings {
  const result = settings.safeParse(value ?? {});
  return result.success ? result.data : settings.parse({});
}
