/** What a person expects of one entry point of the corpus, written from its text and not from what the tool says. */
export interface Expectation {
  /** The file without its ending, in `wgsl/` or `cuda/`. */
  readonly file: string;
  readonly entry: string;
  /** What sets the kernel apart from others; shares are counted by it. */
  readonly style: string;
  /** Operands `a b c`; absent for what is not to be measured. */
  readonly roles?: string;
  /** Where the extents `m n k` stand; `|` between places that are as good, `-` for one that the kernel is not told. */
  readonly dims?: string;
  readonly layout?: string;
  /** Formats of `a b c` and of the sums; f32 throughout where absent. */
  readonly formats?: string;
  /** The only size that the source allows, or one that suits its directives, as M, N, K. */
  readonly size?: readonly [number, number, number];
  /** Set where the product is added to what stands in C. */
  readonly addsToC?: true;
  /** Set where the file carries directives without which it would not be understood. */
  readonly annotated?: true;
  /** Why it is not to be measured: what the tool has to say of it, before it runs or by verifying it. */
  readonly refused?: RegExp;
  /** Set where only its result shows that it is no plain product. */
  readonly refusedByResult?: true;
}

/** An expectation with its language. */
export interface CorpusKernel extends Expectation {
  readonly language: 'wgsl' | 'cuda';
}

/** As tests name a kernel. */
export function titleOf({ language, file, entry }: CorpusKernel): string {
  return `${file}.${language === 'wgsl' ? 'wgsl' : 'cu'} ${entry}`;
}
