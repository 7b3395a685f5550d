import type { Quantity } from './work';

/**
 * Names that tuners, libraries and kernels in the wild give to what {@link Quantity} means, without case, `_` and `-`:
 * CLBlast's, CUTLASS's profiler's, Kernel Tuner's examples' and the ones common in hand-written kernels.
 */
const NAMES: Readonly<Record<Quantity, readonly string[]>> = {
  m: ['m', 'sizem', 'problemm', 'rowsa'],
  n: ['n', 'sizen', 'problemn', 'colsb'],
  k: ['k', 'sizek', 'problemk', 'colsa'],
  batch: ['batch', 'batchcount', 'batchsize'],
  tileM: ['mwg', 'bm', 'tilem', 'blockm', 'blocktilem', 'ctam', 'blockrows', 'tbm', 'blocksizem'],
  tileN: ['nwg', 'bn', 'tilen', 'blockn', 'blocktilen', 'ctan', 'blockcols', 'tbn', 'blocksizen'],
  tileK: ['kwg', 'bk', 'tilek', 'blockk', 'blocktilek', 'ctak', 'tbk', 'blocksizek'],
  threadsM: ['mdimc', 'threadsm', 'blocksizey', 'blockdimy', 'wgy', 'localy'],
  threadsN: ['ndimc', 'threadsn', 'blocksizex', 'blockdimx', 'wgx', 'localx'],
  threads: ['threads', 'blockthreads', 'groupsize', 'workgroupsize', 'threadsperblock'],
  workM: ['tm', 'threadm', 'threadtilem', 'wptm', 'workm', 'tilesizey'],
  workN: ['tn', 'threadn', 'threadtilen', 'wptn', 'workn', 'tilesizex'],
  vectorM: ['vwm', 'vectorm', 'vecm', 'veca', 'vectora'],
  vectorN: ['vwn', 'vectorn', 'vecn', 'vecb', 'vectorb'],
  loadM: ['mdima', 'loadm'],
  loadN: ['ndimb', 'loadn'],
  sharedA: ['sa', 'shareda', 'cachea'],
  sharedB: ['sb', 'sharedb', 'cacheb'],
  stridedM: ['strm', 'stridem'],
  stridedN: ['strn', 'striden'],
  unrollK: ['kwi', 'unrollk', 'unroll'],
  stages: ['stages', 'numstages'],
  transposedA: ['transa', 'transposea', 'transposeda'],
  transposedB: ['transb', 'transposeb', 'transposedb'],
  alpha: ['alpha'],
  beta: ['beta'],
  elementBytes: ['elementbytes', 'precision'],
  sharedBytes: ['sharedbytes', 'smembytes', 'sharedmemory'],
  registers: ['registers', 'regs', 'registersperthread'],
};

const BY_NAME: ReadonlyMap<string, Quantity> = new Map(
  (Object.keys(NAMES) as Quantity[]).flatMap((quantity) =>
    NAMES[quantity].map((name) => [name, quantity] as const),
  ),
);

/** What a column of that name holds; `null` where the name tells nothing. */
export function quantityOf(column: string): Quantity | null {
  return BY_NAME.get(column.toLowerCase().replace(/[\s_-]/g, '')) ?? null;
}

/** Words in the names of what is measured, or known only once it ran: a model that read them would know its answer. */
const RESULT =
  /(^|[\s_/[(.-])(time|times|runtime|duration|elapsed|latency|seconds?|ms|us|ns|power|watts?|energy|joules?|j|edp|[gt]?flops?|[gt]?flop|bandwidth|throughput|clock|mhz|temp|temperature|util|utilization|timestamp|date|when|error|errors|failed|failure|fail|status|correct|correctness|valid|invalidity|disposition|reason|message|iterations|samples|session|objectives?|speedup)([\s_/\]).%-]|$)|gflop|tflop|gb\/s|runtime|power|energy|temp_|_util|throttle|power_?draw/i;

/** Words in the names of what tells rows apart and says nothing of them. */
const IDENTITY =
  /^(|#|id|idx|index|row|rownum|number|uuid|hash|unnamed.*|operation_?id|run|repeat|rep|iteration|trial)$/i;

/** Whether a column tells what came of a run, or which run it was, so that no feature may be made of it. */
export function isResult(column: string): boolean {
  return IDENTITY.test(column.trim()) || (quantityOf(column) === null && RESULT.test(column));
}
