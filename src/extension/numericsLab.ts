import * as vscode from 'vscode';
import {
  type FromNumericsLab,
  fromNumericsLab,
  type LabKernel,
  type LabMeasurement,
  type ToNumericsLab,
} from '../protocol/numericsLab';
import type { TilesmithClient } from './client';
import { explainKernel } from './explainKernel';
import { chooseKernel } from './kernelTarget';
import { languageOfDocument } from './languages';
import { PagePanel } from './pagePanel';

/** Type of the panel, in the manifest's activation events too. */
export const NUMERICS_LAB = 'tilesmith.numericsLab';

/** The panel of the Numerics Lab; all that is computed in it, its page computes. */
export class NumericsLab implements vscode.Disposable {
  /** What the editor restores the page into. */
  readonly panel: PagePanel<ToNumericsLab, FromNumericsLab>;
  private readonly client: TilesmithClient;
  /** What a page is told when it opens, and again when it comes back from behind another tab. */
  private kernel: LabKernel | null = null;
  private readonly measured = new Map<string, LabMeasurement>();

  constructor(parts: {
    extensionUri: vscode.Uri;
    client: TilesmithClient;
    log: vscode.LogOutputChannel;
  }) {
    this.panel = new PagePanel(
      {
        viewType: NUMERICS_LAB,
        title: vscode.l10n.t('Tilesmith Numerics Lab'),
        file: 'numericsLab',
        incoming: fromNumericsLab,
        answer: (message) => this.answer(message),
      },
      parts,
    );
    this.client = parts.client;
  }

  /**
   * Opens the lab or brings it to the front: on the kernel that a lens names or that the cursor is in, where there is one.
   * It is there at once; the kernel follows when the server has read it.
   */
  async show(argument: unknown): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const hasKernel =
      argument !== undefined || (editor !== undefined && languageOfDocument(editor.document) !== null);
    const kernel = hasKernel ? this.kernelOf(argument) : null;
    this.panel.show(false);
    const found = await kernel;
    if (found === null) return;
    this.kernel = found;
    this.panel.post({ type: 'kernel', kernel: found });
  }

  /** Shows what a device gave beside what the models say. */
  showMeasured(measurement: LabMeasurement): void {
    this.measured.set(JSON.stringify([measurement.uri, measurement.result.kernel.entry]), measurement);
    this.panel.post({ type: 'measured', measurement });
  }

  dispose(): void {
    this.panel.dispose();
  }

  /** `null` where the file has none, or the user picks none: the lab is of use without. */
  private async kernelOf(argument: unknown): Promise<LabKernel | null> {
    const target = await chooseKernel(this.client, argument).catch(() => undefined);
    if (target === undefined) return null;
    const { uri, kernel } = target;
    const document = await vscode.workspace.openTextDocument(uri);
    const active = await this.client.request('tilesmith/activeProblem', {
      uri: uri.toString(),
      line: kernel.line,
    });
    return {
      uri: uri.toString(),
      entry: kernel.entry,
      language: languageOfDocument(document) ?? 'wgsl',
      formats: kernel.formats,
      size: active?.size ?? null,
    };
  }

  private async answer(message: FromNumericsLab): Promise<void> {
    switch (message.type) {
      case 'ready':
        if (this.kernel !== null) this.panel.post({ type: 'kernel', kernel: this.kernel });
        for (const measurement of this.measured.values()) this.panel.post({ type: 'measured', measurement });
        return;
      case 'openKernel':
        return explainKernel(this.client, { uri: message.uri, entry: message.entry });
    }
  }
}
