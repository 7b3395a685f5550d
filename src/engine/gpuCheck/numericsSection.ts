import { NOT_AVAILABLE } from '../../core/records/gpuReport';
import type { CheckSection } from './check';

/** Holds the place of a check whose other side does not exist yet, so that reports say that it was not made. */
export const numericsSection: CheckSection = {
  name: 'tensor-core numerics',
  about: 'Compares what tensor cores compute with the model of their arithmetic, bit for bit.',
  reserveSeconds: 0,
  run: async () => NOT_AVAILABLE,
};
