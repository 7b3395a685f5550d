import { describe, expect, it } from 'vitest';
import { Retrainer } from '../../../../src/engine/training/retrainer';

/** Trainings that end when the test says so. */
function slowTraining() {
  const started: string[] = [];
  const ends: ((fail?: Error) => void)[] = [];
  const train = (data: string, signal: AbortSignal) =>
    new Promise<string | null>((resolve, reject) => {
      started.push(data);
      signal.addEventListener('abort', () => resolve(null));
      ends.push((fail) => (fail ? reject(fail) : resolve(`model of ${data}`)));
    });
  const end = async (training: number, fail?: Error) => {
    ends[training]?.(fail);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, train, end };
}

describe('training in the background', () => {
  it('answers with the old model until the new one is there, and skips to the latest data', async () => {
    const { started, train, end } = slowTraining();
    const trained: string[] = [];
    const retrainer = new Retrainer(train, { onTrained: (model) => trained.push(model) }, 'shipped model');
    retrainer.retrain('1 row');
    retrainer.retrain('2 rows');
    retrainer.retrain('3 rows');
    expect(retrainer.current).toBe('shipped model');
    await end(0);
    expect(retrainer.current).toBe('model of 1 row');
    expect(started).toEqual(['1 row', '3 rows']);
    await end(1);
    await retrainer.idle();
    expect(trained).toEqual(['model of 1 row', 'model of 3 rows']);
    retrainer.retrain('4 rows');
    await end(2);
    expect(retrainer.current).toBe('model of 4 rows');
  });

  it('keeps the old model where a training fails, and goes on', async () => {
    const { train, end } = slowTraining();
    const failed: unknown[] = [];
    const retrainer = new Retrainer(train, { onFailed: (error) => failed.push(error) });
    retrainer.retrain('bad rows');
    retrainer.retrain('good rows');
    await end(0, new RangeError('no value is known'));
    expect(failed).toEqual([new RangeError('no value is known')]);
    expect(retrainer.current).toBeNull();
    await end(1);
    expect(retrainer.current).toBe('model of good rows');
  });

  it('ends at once, with what was running and what was waiting', async () => {
    const { started, train } = slowTraining();
    const retrainer = new Retrainer(train, {}, 'shipped model');
    retrainer.retrain('1 row');
    retrainer.retrain('2 rows');
    await retrainer.dispose();
    retrainer.retrain('3 rows');
    expect(started).toEqual(['1 row']);
    expect(retrainer.current).toBe('shipped model');
  });
});
