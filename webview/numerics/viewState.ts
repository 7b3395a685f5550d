import * as z from 'zod';
import { TENSOR_INPUTS, TENSOR_OUTPUTS } from '../../src/core/numerics/dot/tensorPaths';
import { FAMILIES } from '../../src/core/numerics/expectation/data';
import { HARD_FAMILIES } from '../../src/core/numerics/expectation/hardData';
import { CODE_LANGUAGES } from '../../src/core/numerics/expectation/toleranceCode';
import { MX_SCALE_RULES } from '../../src/core/numerics/format/mx';
import { type LabMeasurement, labKernel, labMeasurement } from '../../src/protocol/numericsLab';
import { editedNumber } from './editedNumber';
import { COMPARISONS } from './paths';
import { firstTolerance, toleranceChoice, toleranceOf } from './toleranceChoice';

/** The parts of the lab. */
export const TABS = [
  'formats',
  'growth',
  'elements',
  'tensorCores',
  'measured',
  'study',
  'tolerance',
] as const;

/** What is seen and chosen; saved by VS Code and there again after a reload of the window. */
export const viewState = z.object({
  tab: z.enum(TABS),
  kernel: labKernel.nullable(),
  measurement: labMeasurement.nullable(),
  number: editedNumber,
  rounding: z.enum(['rne', 'rna', 'rz', 'stochastic']),
  saturate: z.boolean(),
  /** What the number stands among in formats with a shared scale; an empty text stands for the number itself. */
  block: z.object({ largest: z.string(), rule: z.enum(MX_SCALE_RULES) }),
  /** Of stochastic rounding and of the data. */
  seed: z.int(),
  family: z.enum(FAMILIES),
  /** What the growth of errors is shown on instead, of data that only make sense there; `null` for the family. */
  hardData: z.enum(HARD_FAMILIES).nullable(),
  k: z.int().positive(),
  comparison: z.enum(COMPARISONS),
  /** Whose bound and expectation are drawn; one that is not there stands for the first. */
  highlighted: z.string(),
  /** The path whose elements are shown; one that is not there stands for the first. */
  path: z.string(),
  /** Place of the measured run that is shown; one that is not there stands for the first. */
  run: z.int().nonnegative(),
  errorIn: z.enum(['share', 'ulp']),
  input: z.enum(TENSOR_INPUTS),
  output: z.enum(TENSOR_OUTPUTS),
  rounds: z.enum(['100', '1000']),
  tolerance: toleranceChoice,
  code: z.enum(CODE_LANGUAGES),
  /** Figures that are shown as tables. */
  tables: z.array(z.string()),
});
/** See {@link viewState}. */
export type ViewState = z.infer<typeof viewState>;

/** What is seen where nothing was saved. */
export const initialViewState: ViewState = {
  tab: 'formats',
  kernel: null,
  measurement: null,
  number: { kind: 'text', text: '0.1' },
  rounding: 'rne',
  saturate: false,
  block: { largest: '', rule: 'floor' },
  seed: 1,
  family: 'normal',
  hardData: null,
  k: 1024,
  comparison: 'formats',
  highlighted: '',
  path: '',
  run: 0,
  errorIn: 'share',
  input: 'fp16',
  output: 'fp32',
  rounds: '100',
  tolerance: firstTolerance,
  code: 'python',
  tables: [],
};

/**
 * The state after the lab was opened from a kernel: its K, its formats for the tolerance, its path in the plots. The same
 * kernel again changes nothing, so that what the user chose since stays.
 */
export function withKernel(view: ViewState, kernel: ViewState['kernel']): ViewState {
  if (kernel === null || JSON.stringify(kernel) === JSON.stringify(view.kernel)) return view;
  const { tensorCores = false } = kernel.formats ?? {};
  return {
    ...view,
    kernel,
    k: kernel.size?.k ?? view.k,
    highlighted: '',
    path: '',
    comparison: kernel.formats?.accumulator === 'f16' && !tensorCores ? 'fp16Sums' : view.comparison,
    tolerance: toleranceOf(kernel, view.tolerance),
  };
}

/** The state after a device has measured: shown at once, because it was asked for. The same again changes nothing. */
export function withMeasurement(view: ViewState, measurement: LabMeasurement): ViewState {
  if (JSON.stringify(measurement) === JSON.stringify(view.measurement)) return view;
  return { ...view, measurement, run: 0, tab: 'measured' };
}

/** The state with a figure shown as a table, or as a plot. */
export function withTable(view: ViewState, figure: string, asTable: boolean): Pick<ViewState, 'tables'> {
  const others = view.tables.filter((each) => each !== figure);
  return { tables: asTable ? [...others, figure] : others };
}
