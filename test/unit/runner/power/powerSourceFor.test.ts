import { describe, expect, it } from 'vitest';
import type { MeteredPart, PowerSource } from '../../../../src/runner/power/powerSource';
import { type PoweredDevice, powerSourceFor } from '../../../../src/runner/power/powerSourceFor';

const source = (label: string, part: MeteredPart): PowerSource => ({
  label,
  part,
  powerLimitW: null,
  meter: { kind: 'power', resolutionW: 1, everyMs: 20, readW: () => 1 },
});
const card = (label: string, vendor: 'nvidia' | 'amd' | 'intel', name: string | null, pciAddress: string) =>
  source(label, { kind: 'gpu', vendor, name, pciAddress });

const cpu = source('cpu', { kind: 'cpu' });
const ada = card('ada', 'nvidia', 'NVIDIA GeForce RTX 4070', '0000:01:00.0');
const hopper = card('hopper', 'nvidia', 'NVIDIA H100 PCIe', '0000:65:00.0');
const radeon = card('radeon', 'amd', null, '0000:03:00.0');
const apu = card('apu', 'amd', null, '0000:c4:00.0');
const arc = card('arc', 'intel', null, '0000:4d:00.0');
const open = card('open', 'nvidia', null, '0000:01:00.0');

const webgpu = (name: string, more: Partial<PoweredDevice> = {}): PoweredDevice => ({
  kind: 'webgpu',
  name,
  fallback: false,
  emulated: false,
  ...more,
});
const cuda = (pciAddress: string | null): PoweredDevice => ({
  ...webgpu('NVIDIA H100 PCIe'),
  kind: 'cuda',
  pciAddress,
});

describe('powerSourceFor', () => {
  it.each<[string, PoweredDevice, readonly PowerSource[], string | null]>([
    ['a CUDA device by its bus', cuda('0000:65:00.0'), [ada, hopper], 'hopper'],
    ['whatever the number of digits', cuda('00000000:65:00.0'), [ada, hopper], 'hopper'],
    ['and never another card', cuda('0000:66:00.0'), [hopper], null],
    ['a CUDA device by its name', cuda(null), [ada, hopper, cpu], 'hopper'],
    ['an adapter by its vendor', webgpu('NVIDIA GeForce RTX 4070 Laptop GPU'), [cpu, radeon, ada], 'ada'],
    ['an adapter by its name', webgpu('NVIDIA GeForce RTX 4070'), [hopper, ada], 'ada'],
    [
      'no adapter of a name that two have',
      webgpu('NVIDIA GeForce RTX 4070'),
      [ada, { ...ada, part: { ...ada.part, pciAddress: '0000:02:00.0' } as MeteredPart }],
      null,
    ],
    ['one card with two sources by the first', webgpu('NVIDIA GeForce RTX 4070'), [ada, open], 'ada'],
    ['a card under the free driver', webgpu('NVIDIA GeForce RTX 2060 (NVK TU106)'), [open], 'open'],
    ['an AMD GPU', webgpu('AMD Radeon RX 7900 XTX (RADV NAVI31)'), [ada, radeon, arc, cpu], 'radeon'],
    ['neither of two AMD GPUs', webgpu('AMD Radeon RX 7900 XTX (RADV NAVI31)'), [radeon, apu], null],
    ['an Intel GPU', webgpu('Intel(R) Arc(tm) A770 Graphics (DG2)'), [ada, radeon, arc, cpu], 'arc'],
    ['no Intel GPU by the processor', webgpu('Intel(R) UHD Graphics 770'), [cpu], null],
    ['the CPU that stands in', webgpu('llvmpipe (LLVM 19)', { fallback: true }), [ada, cpu], 'cpu'],
    ['no GPU for the CPU', webgpu('llvmpipe (LLVM 19)', { fallback: true }), [ada], null],
    ['no GPU of an unknown maker', webgpu('Apple M2'), [ada, radeon, arc, cpu], null],
    ['nothing that is emulated', { ...cuda('0000:65:00.0'), emulated: true }, [hopper, cpu], null],
    ['nothing that is replayed', { ...cuda('0000:65:00.0'), kind: 'replay' }, [hopper], null],
  ])('meters %s', (_, device, sources, expected) => {
    expect(powerSourceFor(device, sources)?.label ?? null).toBe(expected);
  });
});
