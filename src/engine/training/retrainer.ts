/** How a model is trained from what was measured; `null` where `signal` stopped it. */
export type Train<Data, Model> = (data: Data, signal: AbortSignal) => Promise<Model | null>;

/** Told when a model was replaced, or could not be. */
export interface RetrainerEvents<Model> {
  onTrained?(model: Model): void;
  onFailed?(error: unknown): void;
}

/**
 * Keeps a model and trains it anew in the background as measurements come in. The model that there is answers until
 * the next is ready. Data that come while a training runs wait for its end, so that a stream of measurements cannot put
 * every training off; of several that wait only the latest are trained on.
 */
export class Retrainer<Data, Model> {
  private model: Model | null;
  private waiting: { readonly data: Data } | null = null;
  private running: Promise<void> | null = null;
  private readonly stopped = new AbortController();

  constructor(
    private readonly train: Train<Data, Model>,
    private readonly events: RetrainerEvents<Model> = {},
    initial: Model | null = null,
  ) {
    this.model = initial;
  }

  /** The latest model that was trained; `null` until there is one. */
  get current(): Model | null {
    return this.model;
  }

  /** Asks for a model of these data, which hold all that is known. */
  retrain(data: Data): void {
    if (this.stopped.signal.aborted) return;
    this.waiting = { data };
    this.running ??= this.run();
  }

  /** Settles when everything that was asked for is trained. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** Stops what is running; the current model stays. */
  async dispose(): Promise<void> {
    this.waiting = null;
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let next = this.waiting; next !== null; next = this.waiting) {
      this.waiting = null;
      try {
        const model = await this.train(next.data, this.stopped.signal);
        if (model !== null) {
          this.model = model;
          this.events.onTrained?.(model);
        }
      } catch (error) {
        this.events.onFailed?.(error);
      }
    }
    this.running = null;
  }
}
