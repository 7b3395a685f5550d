import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createParser, type SourceParser } from '../engine/parser';
import type { SyntaxParser } from '../language/syntaxTree';
import { startServer } from './server';

/** The language server over the transport its arguments name: `--node-ipc`, `--stdio`, `--pipe=...`. */
const connection = createConnection(ProposedFeatures.all);

const server = startServer(connection, {
  createParser: async (language) => asSyntaxParser(await createParser(language)),
  // Loaded when first needed: where its native module is missing everything but measuring still works.
  createEngine: async (options) => (await import('../engine/engine')).createEngine(options),
  // Beside the folder that this file is bundled into.
  hintsPage: pathToFileURL(path.resolve(__dirname, '../docs/hints.md')).toString(),
});

function asSyntaxParser(parser: SourceParser): SyntaxParser {
  type Tree = Parameters<SourceParser['parseTree']>[1];
  return { parse: (text, previous, part) => parser.parseTree(text, (previous ?? null) as Tree, part) };
}

// However the process ends (the client is gone, a signal), no runner may outlive it.
process.on('exit', () => void server.dispose());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => void server.dispose().finally(() => process.exit(0)));
}

connection.listen();
