import { describe, expect, it } from 'vitest';
import { ResponseError } from 'vscode-jsonrpc';
import { RunnerDied, RunnerTimeout } from '../../../src/engine/runnerClient';
import { usable } from '../../../src/engine/usable';

const died = () => new RunnerDied('the runner was ended by SIGKILL', []);

/** Fails with each of the errors in turn, then answers; `asked` counts. */
function failing(...errors: readonly unknown[]) {
  const left = [...errors];
  const request = {
    asked: 0,
    ask: async () => {
      request.asked++;
      if (left.length > 0) throw left.shift();
      return 'answer';
    },
  };
  return request;
}

describe('usable', () => {
  it('asks again when the runner was killed, twice', async () => {
    expect(await usable(failing(died(), died()).ask)).toBe('answer');
  });

  it.each([
    ['a runner that dies each time', [died(), died(), died()], 3],
    ['a runner that takes too long', [new RunnerTimeout('too long', [])], 1],
    ['a refusal', [new ResponseError(1, 'no')], 1],
  ])('%s is unusable', async (_, errors, asked) => {
    const request = failing(...errors);
    await expect(usable(request.ask)).rejects.toMatchObject({ code: 'RunnerUnusable', exitCode: 3 });
    expect(request.asked).toBe(asked);
  });

  it('lets other errors through', async () => {
    await expect(usable(failing(new RangeError('a bug')).ask)).rejects.toThrow(RangeError);
  });
});
