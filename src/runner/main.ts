import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { z } from 'zod';
import {
  RUNNER_SPENT_EXIT,
  type RunnerMethod,
  type RunnerParams,
  type RunnerResult,
  runnerMethods,
} from '../protocol/runner';
import { RequestError, Runner } from './runner';

// Standard output carries the protocol alone; whatever else prints goes to the log.
console.log = console.error;
console.info = console.error;
console.debug = console.error;

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
const runner = new Runner(__dirname, {
  quantisedTimestamps: process.env.TILESMITH_QUANTISED_TIMESTAMPS === '1',
  wallTimer: process.env.TILESMITH_TIMER === 'wall',
});

/** The device serves one request after the other; each waits for the one before. */
let deviceFree: Promise<unknown> = Promise.resolve();

type Handler<M extends RunnerMethod> = (
  params: RunnerParams<M>,
) => RunnerResult<M> | Promise<RunnerResult<M>>;

function answer<M extends RunnerMethod>(method: M, turn: 'at once' | 'in turn', handle: Handler<M>): void {
  connection.onRequest(method, async (raw: unknown) => {
    const parsed = runnerMethods[method].params.safeParse(raw);
    if (!parsed.success) {
      throw new ResponseError(ErrorCodes.InvalidParams, `${method}: ${z.prettifyError(parsed.error)}`);
    }
    const work = (): Promise<RunnerResult<M>> => serve(handle, parsed.data as RunnerParams<M>);
    if (turn === 'at once') return work();
    const served = deviceFree.then(work);
    deviceFree = served.catch(() => undefined);
    void deviceFree.then(endIfSpent);
    return served;
  });
}

/**
 * Ends once the answer is out; whoever asks next gets a new process. The notification says nothing to anybody: it is
 * written after the answer, so that the answer is out when it is.
 */
function endIfSpent(): void {
  if (!runner.spent) return;
  setImmediate(() => {
    void connection.sendNotification('$/spent').finally(() => process.exit(RUNNER_SPENT_EXIT));
  });
}

async function serve<M extends RunnerMethod>(
  handle: Handler<M>,
  params: RunnerParams<M>,
): Promise<RunnerResult<M>> {
  try {
    return await handle(params);
  } catch (error) {
    if (error instanceof RequestError) throw new ResponseError(ErrorCodes.InvalidRequest, error.message);
    throw error;
  }
}

answer('hello', 'at once', () => runner.hello());
answer('check', 'at once', (params) => runner.check(params));
answer('resources', 'at once', (params) => runner.resources(params));
answer('listDevices', 'in turn', () => runner.listDevices());
answer('profile', 'in turn', (params) => runner.profile(params));
answer('prepare', 'in turn', (params) => runner.prepare(params));
answer('sample', 'in turn', (params) => runner.sample(params));
answer('energy', 'in turn', (params) => runner.energy(params));
answer('numerics', 'in turn', (params) => runner.numerics(params));
answer('probe', 'in turn', (params) => runner.probe(params));
answer('occupancy', 'in turn', (params) => runner.occupancy(params));
answer('library', 'in turn', (params) => runner.library(params));
answer('release', 'in turn', (params) => runner.release(params));

connection.onClose(() => process.exit(0));
process.stdin.on('end', () => process.exit(0));
connection.listen();
