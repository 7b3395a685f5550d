import type { TimeSummary } from './trial';

/** What the vendor's own matrix multiplication takes on a problem, verified and timed as a kernel is. */
export interface LibraryTime {
  /** `cuBLAS 13.1`. */
  readonly name: string;
  readonly timeMs: TimeSummary;
}

/** Speed of a kernel as a share of the library's on the same problem: 1 is as fast, above is faster. */
export function shareOfLibrary(library: LibraryTime, medianMs: number): number {
  return library.timeMs.median / medianMs;
}

/** What is added behind the speed of a kernel: `83 % of cuBLAS 13.1`; `null` where there is no library. */
export function libraryShareText(library: LibraryTime | null, medianMs: number): string | null {
  return library === null
    ? null
    : `${Math.round(100 * shareOfLibrary(library, medianMs))} % of ${library.name}`;
}
