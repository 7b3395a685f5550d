/** The language client, bundled into a file of its own: it is most of the code and activation must not wait for it. */
export { LanguageClient, TransportKind } from 'vscode-languageclient/node';
