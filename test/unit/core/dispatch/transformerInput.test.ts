import { describe, expect, it } from 'vitest';
import {
  formatTransformerInput,
  readTransformerInput,
  transformerInput,
} from '../../../../src/core/dispatch/transformerInput';

describe('readTransformerInput', () => {
  it.each([
    ['', { batch: 1, sequence: 512, context: 512 }],
    ['sequence=1 context=4096', { batch: 1, sequence: 1, context: 4096 }],
    ['batch=8,  sequence=128', { batch: 8, sequence: 128, context: 128 }],
  ])('reads "%s"', (text, input) => {
    expect(readTransformerInput(text)).toEqual({ ok: true, input });
  });

  it.each([
    ['512', /"512" is none of sequence=, batch=, context=/],
    ['sequence=0', /"sequence=0"/],
    ['sequence=1.5', /"sequence=1.5"/],
    ['tokens=3', /"tokens=3"/],
    ['toString=3', /"toString=3"/],
    ['batch=1 batch=2', /batch is said twice/],
  ])('refuses "%s" and says what it wants', (text, reason) => {
    expect(readTransformerInput(text)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('reads what it writes', () => {
    const input = transformerInput(3, 100, 2000);
    expect(readTransformerInput(formatTransformerInput(input))).toEqual({ ok: true, input });
  });
});
