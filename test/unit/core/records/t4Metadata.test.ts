import { expect, it } from 'vitest';
import { t4Metadata } from '../../../../src/core/records/t4Metadata';

it('has the fields of the metadata schema with the types it asks for', () => {
  const made = t4Metadata({
    device: { id: 'cuda:0', name: 'GPU', driver: '580.1' },
    operatingSystem: 'Linux 6.8',
    version: '1.2.3',
    kernel: { hash: 'abc', entry: 'matmul' },
  });
  expect(made).toEqual({
    schema_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    metadata: {
      hardware: {
        hardware_description: [{ id: 'cuda:0', product: 'GPU', driver: '580.1' }],
        operating_system: 'Linux 6.8',
      },
      environment: {
        device_query: { name: 'GPU', driver: '580.1' },
        requirements: ['tilesmith==1.2.3', 'matmul sha256:abc'],
      },
    },
  });
});
