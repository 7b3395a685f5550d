import { describe, expect, it } from 'vitest';
import type { BufferContent } from '../../../../src/core/kernel/instance';
import { launchArguments } from '../../../../src/core/kernel/launchArguments';

const place = { group: 0, access: 'read' } as const;
const value = (binding: number, bytes: number): BufferContent => ({
  ...place,
  binding,
  space: 'uniform',
  holds: 'scalars',
  bytes,
  scalars: [{ offsetBytes: 0, scalar: 'i32', value: 7 }],
});
const pointer = (binding: number, offsetBytes?: number): BufferContent => ({
  ...place,
  binding,
  space: 'storage',
  holds: 'a',
  ...(offsetBytes === undefined ? {} : { offsetBytes }),
});

describe('launchArguments', () => {
  it('puts the pointers of a struct where they stand in its value', () => {
    const [struct, plain] = launchArguments([pointer(1), value(0, 24), pointer(0, 8), pointer(0, 16)]);
    expect(struct).toMatchObject({ pointers: [{ offsetBytes: 8 }, { offsetBytes: 16 }] });
    expect([...struct!.bytes]).toEqual([7, ...new Array(23).fill(0)]);
    expect(plain).toMatchObject({ bytes: new Uint8Array(8), pointers: [{ offsetBytes: 0 }] });
  });

  it.each([
    ['a gap', [pointer(0), value(2, 4)]],
    ['a pointer and a value', [pointer(0), value(0, 4)]],
    ['two pointers', [pointer(0), pointer(0)]],
  ])('refuses %s at a position', (_, slots) => {
    expect(() => launchArguments(slots)).toThrow(/positions/);
  });
});
