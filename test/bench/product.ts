// What the benches use of the product, bundled into one file: they measure this code, not a copy of it.
export { EXTRACTORS } from '../../src/core/kernel/extract';
export type { KernelInstance, Launch } from '../../src/core/kernel/instance';
export { instantiate } from '../../src/core/kernel/instantiate';
export { createSpace } from '../../src/core/space/searchSpace';
export { createParser } from '../../src/engine/parser';
export { RunnerClient } from '../../src/engine/runnerClient';
export { runnerEnvironment } from '../../src/engine/runnerProcess';
export { codeLenses } from '../../src/language/codeLenses';
export { documentSymbols } from '../../src/language/documentSymbols';
export { KernelDocument } from '../../src/language/kernelDocument';
export { fuzz } from '../corpus/fuzz';
export { allModels, checkBound, modelSpeed, productSeconds } from './numericsSpeed';
export { checkVectors } from './numericsVectors';
