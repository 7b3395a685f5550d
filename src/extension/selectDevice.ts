import * as vscode from 'vscode';
import { deviceLabel } from '../core/device/deviceLabel';
import type { DeviceProfile } from '../core/device/deviceProfile';
import { formatFlops } from '../core/format';
import { SETTINGS_SECTION } from '../protocol/settings';
import { notTrusted } from './errors';
import type { Services } from './services';

interface DeviceItem extends vscode.QuickPickItem {
  readonly id: string;
}

/** Lets the user choose the device to measure on and writes the setting. */
export async function selectDevice({ client }: Services): Promise<void> {
  if (!vscode.workspace.isTrusted) throw notTrusted();
  const location = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Looking for devices') };
  const { devices, notes, selected } = await vscode.window.withProgress(location, () =>
    client.request('tilesmith/devices', {}),
  );
  if (devices.length === 0) {
    const text = [vscode.l10n.t('No device that can run kernels was found.'), ...notes].join(' ');
    void vscode.window.showWarningMessage(text);
    return;
  }
  const items: DeviceItem[] = [
    { id: '', label: vscode.l10n.t('Automatic'), description: vscode.l10n.t('a GPU where there is one') },
    ...devices.map((device) => ({
      id: device.id,
      label: deviceLabel(device),
      description: device.id === selected ? vscode.l10n.t('in use') : '',
      detail: detailOf(device),
    })),
    ...(notes.length > 0 ? [{ id: '', label: '', kind: vscode.QuickPickItemKind.Separator }] : []),
    ...notes.map((note) => ({ id: '', label: '$(info)', detail: note, alwaysShow: true })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Select Device'),
    placeHolder: vscode.l10n.t('Measure on'),
  });
  if (picked === undefined || picked.label === '$(info)') return;
  await vscode.workspace
    .getConfiguration(SETTINGS_SECTION)
    .update('device', picked.id === '' ? undefined : picked.id, vscode.ConfigurationTarget.Global);
}

function detailOf({ backend, driver, limits, peakFlops }: DeviceProfile): string {
  const parts = [
    backend,
    vscode.l10n.t('{0} KiB workgroup storage', limits.maxSharedBytes / 1024),
    peakFlops.f32 === null ? '' : vscode.l10n.t('{0} measured peak', formatFlops(peakFlops.f32)),
    driver,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
