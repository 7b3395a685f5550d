import { expect, test } from 'vitest';
import { webviewHtml } from '../../../src/extension/webviewHtml';

const page = {
  title: 'T',
  nonce: 'abc123',
  cspSource: 'https://own.example',
  script: 'https://own.example/d.js',
};

test('the policy lets in nothing but the own files, and the script carries the nonce', () => {
  const html = webviewHtml({ ...page, style: 'https://own.example/d.css' });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'nonce-abc123'");
  expect(policy).not.toMatch(/unsafe|\*|script-src[^;]*http/);
  expect(html).toContain('<script nonce="abc123" src="https://own.example/d.js">');
  expect(html).toContain('href="https://own.example/d.css"');
});

test('nothing is inline', () => {
  const html = webviewHtml({ ...page, style: null });
  expect(html).not.toMatch(/<style|style=|\son\w+=|rel="stylesheet"/);
  expect(/<script[^>]*>([\s\S]*?)<\/script>/.exec(html)?.[1]).toBe('');
});
