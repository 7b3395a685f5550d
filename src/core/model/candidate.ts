import type { Size } from '../gemm/problem';
import type { Configuration } from '../space/configuration';

/** What can be asked about, and measured: a kernel's values at a problem's size. */
export interface Candidate {
  readonly configuration: Configuration;
  readonly size: Size;
}
