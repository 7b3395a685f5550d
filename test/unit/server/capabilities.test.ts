import { expect, test } from 'vitest';
import { capabilities } from '../../../src/server/capabilities';

test('the server says just what it can do', () => {
  expect(capabilities()).toMatchInlineSnapshot(`
    {
      "capabilities": {
        "codeActionProvider": {
          "codeActionKinds": [
            "quickfix",
          ],
        },
        "codeLensProvider": {
          "resolveProvider": false,
        },
        "documentSymbolProvider": true,
        "hoverProvider": true,
        "inlayHintProvider": {
          "resolveProvider": false,
        },
        "textDocumentSync": {
          "change": 2,
          "openClose": true,
          "save": true,
        },
      },
      "serverInfo": {
        "name": "tilesmith",
      },
    }
  `);
});
