import * as z from 'zod';
import type { Size } from '../../src/core/gemm/problem';
import type { DotModel } from '../../src/core/numerics/dot/dotModel';
import {
  ARCHITECTURES,
  TENSOR_INPUTS,
  TENSOR_OUTPUTS,
  tensorPath,
} from '../../src/core/numerics/dot/tensorPaths';
import type { Computation } from '../../src/core/numerics/expectation/computation';
import type { Family } from '../../src/core/numerics/expectation/data';
import { formatOf } from '../../src/core/numerics/format/elementFormat';
import { FORMAT_NAMES } from '../../src/core/numerics/format/formats';
import { ownChoice } from '../../src/core/numerics/report/formatChoice';
import { type NumericsRow, numericsRow } from '../../src/core/numerics/report/numericsRow';
import type { LabKernel } from '../../src/protocol/numericsLab';
import { FORMAT_LABELS } from './formatRows';
import type { Job } from './jobs';
import { STAND_IN } from './paths';

/** Where products are added: by WGSL's rules, on ordinary units as written, or on the tensor cores of a generation. */
export const UNITS = ['wgsl', 'ordinary', ...ARCHITECTURES] as const;

/** What a tolerance is asked for, its data and K aside. */
export const toleranceChoice = z.object({
  m: z.int().positive(),
  n: z.int().positive(),
  input: z.enum(FORMAT_NAMES),
  /** Whether the reference is computed from the same rounded inputs, or from FP32 numbers that the kernel rounds or cuts. */
  conversion: z.enum(['exact', 'rne', 'rz']),
  units: z.enum(UNITS),
  accumulator: z.enum(['fp32', 'fp16', 'bf16']),
  output: z.enum(FORMAT_NAMES),
});
/** See {@link toleranceChoice}. */
export type ToleranceChoice = z.infer<typeof toleranceChoice>;

/** What is asked for where nothing was chosen. */
export const firstTolerance: ToleranceChoice = {
  m: 1024,
  n: 1024,
  input: 'fp16',
  conversion: 'exact',
  units: 'ampere',
  accumulator: 'fp32',
  output: 'fp32',
};

/** The choice that is a kernel's own; what the kernel does not tell stays as it was. */
export function toleranceOf(kernel: LabKernel, before: ToleranceChoice): ToleranceChoice {
  const { formats, size, language } = kernel;
  const own = formats === null ? null : ownChoice(formats);
  const ordinary = language === 'wgsl' ? 'wgsl' : 'ordinary';
  return {
    ...before,
    m: size?.m ?? before.m,
    n: size?.n ?? before.n,
    ...(own === null || formats === null
      ? {}
      : {
          input: own.format,
          conversion: 'exact',
          units: formats.tensorCores ? STAND_IN : ordinary,
          accumulator: own.accumulator,
          output: formatOf(formats.c)?.name ?? before.output,
        }),
  };
}

/** A recommendation with the numbers behind it, or why there is none. */
export type Recommendation =
  | { readonly ok: true; readonly row: NumericsRow; readonly about: string }
  | { readonly ok: false; readonly reason: string };

/** {@link recommend} as a job. */
export function* recommendation(
  choice: ToleranceChoice,
  k: number,
  family: Family,
  seed: number,
): Job<Recommendation | null> {
  // Once the page has shown what was chosen.
  yield { share: 0, partial: null };
  return recommend(choice, k, family, seed);
}

/** What a test of such a kernel should accept; emulates some hundred thousand products, tens of milliseconds. */
export function recommend(choice: ToleranceChoice, k: number, family: Family, seed: number): Recommendation {
  const model = modelOf(choice);
  if (!model.ok) return model;
  const { input, conversion, output, accumulator, units, m, n } = choice;
  const computation: Computation = {
    input,
    // Kernels that round to TF32 do so as cuBLAS does, ties away.
    conversion: conversion === 'rne' && input === 'tf32' ? 'rna' : conversion,
    model: model.model,
    output,
  };
  const size: Size = { m, n, k };
  const isWgsl = units === 'wgsl';
  const row = numericsRow({
    computation,
    size,
    family,
    language: isWgsl ? 'wgsl' : 'cuda',
    own: isWgsl,
    seed,
    measured: null,
  });
  return {
    ok: true,
    row,
    about: `${FORMAT_LABELS[input]} inputs, sums in ${FORMAT_LABELS[accumulator]}, K = ${k}, ${DATA_LABELS[family]} data`,
  };
}

type ModelLookup =
  | { readonly ok: true; readonly model: DotModel }
  | { readonly ok: false; readonly reason: string };

function modelOf({ units, accumulator, input }: ToleranceChoice): ModelLookup {
  if (units === 'wgsl' || units === 'ordinary') {
    if (units === 'wgsl' && accumulator === 'bf16') {
      return { ok: false, reason: 'WGSL has no BF16: choose FP32 or FP16 for the sums.' };
    }
    return {
      ok: true,
      model: { kind: 'loop', accumulator, fused: true, order: { kind: 'sequential' } },
    };
  }
  const read = TENSOR_INPUTS.find((each) => each === input);
  const sums = TENSOR_OUTPUTS.find((each) => each === accumulator);
  if (read === undefined) {
    return {
      ok: false,
      reason: `Tensor cores read no ${FORMAT_LABELS[input]}: choose another input format, or ordinary units.`,
    };
  }
  if (sums === undefined) {
    return { ok: false, reason: 'Tensor cores add in FP32 or FP16: choose one of them for the sums.' };
  }
  const found = tensorPath(units, read, sums);
  return found.ok
    ? { ok: true, model: { kind: 'tensor', path: found.path } }
    : { ok: false, reason: `${found.reason.charAt(0).toUpperCase()}${found.reason.slice(1)}.` };
}

/** Families of data as people name them. */
export const DATA_LABELS: Readonly<Record<Family, string>> = {
  normal: 'N(0,1)',
  uniform: 'U(0,1)',
  wide: 'wide exponents',
};
