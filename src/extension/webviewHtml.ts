/** Where the parts of a page come from, as the webview may load them. */
export interface WebviewPage {
  readonly title: string;
  readonly nonce: string;
  /** The webview's own origin, for the content security policy. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string | null;
}

/** The page of a webview: nothing inline, nothing remote, no data; those come by message. */
export function webviewHtml({ title, nonce, cspSource, script, style }: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource} data:`,
    `img-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
${style === null ? '' : `<link rel="stylesheet" href="${style}">\n`}</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
