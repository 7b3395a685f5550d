import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver/node';
import { LanguageServer, until } from './languageServer';

let server: LanguageServer;
afterEach(() => server.dispose());

const KERNEL = `#define TK 8
__global__ void matmul(const float *A, const float *B, float *C, int n) {
  int row = blockIdx.y * block_size_y + threadIdx.y;
  int column = blockIdx.x * block_size_x + threadIdx.x;
  float sum = 0.0f;
  for (int k = 0; k < n; k++) sum += A[row * n + k] * B[k * n + column];
  C[row * n + column] = sum;
}
`;

const input = (values: string, condition = 'block_size_x >= block_size_y', kernel: object = {}) =>
  JSON.stringify({
    ConfigurationSpace: {
      TuningParameters: [
        { Name: 'block_size_x', Type: 'int', Values: values },
        { Name: 'block_size_y', Type: 'int', Values: '[4, 8]' },
      ],
      Conditions: [{ Expression: condition }],
    },
    KernelSpecification: { Language: 'CUDA', KernelName: 'matmul', KernelFile: 'matmul.cu', ...kernel },
  });

const write = (name: string, text: string) => writeFileSync(path.join(server.folder, name), text);
const changed = (name: string) =>
  server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: server.uri(name), type: 2 }] });
const hoverText = async (uri: string): Promise<string> => {
  const hover = await server.hover(uri, { line: 1, character: 18 });
  return (hover?.contents as MarkupContent | undefined)?.value ?? '';
};
const kernelOf = async (uri: string) => (await server.request('tilesmith/kernels', { uri }))[0];
const warnings = (uri: string) =>
  (server.diagnostics.get(uri)?.at(-1)?.diagnostics ?? [])
    .filter(({ source }) => source === 'Tilesmith')
    .map(({ message }) => message);

test('an input file of Kernel Tuner beside a kernel says what is tuned, and is read again when it changes', async () => {
  server = await LanguageServer.start({ trusted: false });
  write('matmul.json', input('[4, 8, 16]'));
  const uri = await server.open('matmul.cu', KERNEL);
  await expect.poll(async () => (await kernelOf(uri))?.spaceSize).toBe(5);
  expect(await kernelOf(uri)).toMatchObject({
    missing: [],
    spaceSizeExact: true,
    tunables: [
      { name: 'block_size_x', values: [4, 8, 16] },
      { name: 'block_size_y', values: [4, 8] },
    ],
  });
  const hover = await hoverText(uri);
  expect(hover).toContain('from your directive: the tunables are those of the file');
  expect(hover).toContain('by matmul.json');

  // There is no place in the text that such values could be written to.
  const configuration = { block_size_x: 16, block_size_y: 4 };
  await expect(
    server.request('tilesmith/configurationEdits', { uri, entry: 'matmul', configuration }),
  ).rejects.toThrow(/compile it with -Dblock_size_x=16 -Dblock_size_y=4/);

  write('matmul.json', input('[8, 16]'));
  await changed('matmul.json');
  await expect.poll(async () => (await kernelOf(uri))?.spaceSize).toBe(4);

  write('matmul.json', '{"results": []}');
  await changed('matmul.json');
  await expect.poll(async () => (await kernelOf(uri))?.tunables).toEqual([]);
});

test('one of another name counts where it names the kernel, and what is wrong in it is told at the kernel', async () => {
  server = await LanguageServer.start({ trusted: false });
  write('a.json', input('[4]', 'True', { KernelFile: 'other.cu' }));
  write('b.json', input('[16, 32]', 'block_size_x <'));
  const uri = await server.open('matmul.cu', KERNEL);
  const message = await until(() => warnings(uri)[0]);
  expect(message).toMatch(
    /^b\.json: ConfigurationSpace\.Conditions\[0\]\.Expression: "block_size_x <" cannot be read/,
  );

  write('b.json', input('[16, 32]', 'block_size_x > missing'));
  await changed('b.json');
  await expect.poll(() => warnings(uri)[0]).toMatch(/^b\.json: .*named "missing"\n/);

  write('b.json', input('[16, 32]'));
  await changed('b.json');
  await expect.poll(async () => (await kernelOf(uri))?.spaceSize).toBe(4);
  await expect.poll(() => warnings(uri)).toEqual([]);
});
