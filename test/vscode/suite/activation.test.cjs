// What the extension brings to VS Code, seen from inside the extension host.
const assert = require('node:assert/strict');
const path = require('node:path');
const vscode = require('vscode');

const manifest = require('../../../package.json');
const identifier = `${manifest.publisher}.${manifest.name}`;

describe('the extension', () => {
  it('is the one of this repository', () => {
    const extension = vscode.extensions.getExtension(identifier);
    assert.equal(extension?.extensionPath, path.resolve(__dirname, '../../..'));
  });

  it('wakes up when a kernel is opened, and not before', async () => {
    const extension = vscode.extensions.getExtension(identifier);
    assert.ok(extension);
    assert.equal(extension.isActive, false);
    const [kernel] = await vscode.workspace.findFiles('naive.wgsl');
    const document = await vscode.workspace.openTextDocument(kernel);
    assert.equal(document.languageId, 'wgsl');
    for (let tries = 0; !extension.isActive && tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(extension.isActive, true);
  });

  it('registers every command that its manifest offers', async () => {
    await vscode.extensions.getExtension(identifier)?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const offered = manifest.contributes.commands.map(({ command }) => command);
    assert.ok(offered.length > 0);
    assert.deepEqual(
      offered.filter((command) => !registered.has(command)),
      [],
    );
  });
});
