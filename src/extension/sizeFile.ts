import * as vscode from 'vscode';
import { describeError } from '../core/describeError';
import { readModelConfig } from '../core/dispatch/modelConfig';
import { readSizeList } from '../core/dispatch/sizeList';
import { transformerGemms } from '../core/dispatch/transformer';
import {
  formatTransformerInput,
  readTransformerInput,
  transformerInput,
} from '../core/dispatch/transformerInput';
import { mergedSizes, type NamedSize } from '../core/gemm/namedSize';
import { formatSize } from '../core/gemm/size';
import { unusableSizes } from './errors';

/** Asks for a file of sizes and which of them to run; throws a `ShownError` with file and line where it is none. */
export async function pickSizesOfFile(title: string): Promise<NamedSize[] | undefined> {
  const file = await openFile(title, { [vscode.l10n.t('Sizes')]: ['csv', 'txt', 'json', 'tsv'] });
  if (file === undefined) return undefined;
  const read = readSizeList(file.text);
  if (!read.ok)
    throw unusableSizes(read.place === '' ? file.name : `${file.name}, ${read.place}`, read.reason);
  return chooseSizes(title, read.sizes);
}

/**
 * Asks for the `config.json` of a transformer, what it works on, and which of its products to run; throws a `ShownError`
 * where its dimensions are not told.
 */
export async function pickSizesOfModel(title: string): Promise<NamedSize[] | undefined> {
  const file = await openFile(title, { [vscode.l10n.t('Configuration')]: ['json'] });
  if (file === undefined) return undefined;
  const model = readModelConfig(file.text);
  if (!model.ok) throw unusableSizes(file.name, model.reason);
  const text = await vscode.window.showInputBox({
    title,
    value: formatTransformerInput(transformerInput(null, null, null)),
    prompt: vscode.l10n.t('New tokens of each sequence, sequences at once, and tokens that each attends to'),
    validateInput: (entered) => {
      const input = readTransformerInput(entered);
      return input.ok ? null : input.reason;
    },
  });
  const input = text === undefined ? null : readTransformerInput(text);
  if (!input?.ok) return undefined;
  return chooseSizes(title, transformerGemms(model.shape, input.input), model.notes.join('; '));
}

async function openFile(
  title: string,
  filters: Record<string, string[]>,
): Promise<{ readonly name: string; readonly text: string } | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
  if (uri === undefined) return undefined;
  const name = vscode.workspace.asRelativePath(uri);
  try {
    return { name, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
  } catch (error) {
    throw unusableSizes(name, describeError(error));
  }
}

/** Each is a search of its own, so that the user may leave some out. */
async function chooseSizes(
  title: string,
  sizes: readonly NamedSize[],
  note?: string,
): Promise<NamedSize[] | undefined> {
  const items = mergedSizes(sizes).map((size) => ({
    label: formatSize(size),
    description: describeUse(size),
    picked: true,
    size,
  }));
  const placeHolder = note ?? vscode.l10n.t('Which sizes? Each is a run of its own');
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map(({ size }) => size);
}

function describeUse({ name, count }: NamedSize): string {
  const times = count === 1 ? vscode.l10n.t('once') : vscode.l10n.t('{0} times', count ?? 1);
  return [...(name === undefined ? [] : [name]), ...(count === undefined ? [] : [times])].join(' · ');
}
