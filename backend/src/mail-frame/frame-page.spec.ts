import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderFramePage } from './frame-page.js';

const policyOf = (page: ReturnType<typeof renderFramePage>) => page.headers['Content-Security-Policy'] ?? '';

describe('renderFramePage', () => {
  it('permits the one script that is in the page', () => {
    const page = renderFramePage();

    const scripts = [...page.html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '');
    const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);

    expect(hashes).toHaveLength(1);
    expect(policyOf(page)).toContain(`script-src ${hashes[0]};`);
  });

  it('has no inline handlers and loads nothing', () => {
    const markup = renderFramePage().html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');

    expect(markup).not.toMatch(/\son\w+=|\b(?:src|href)=/);
  });

  it.each([
    'sandbox allow-scripts allow-popups',
    "default-src 'none'",
    'img-src data:',
    "form-action 'none'",
    "base-uri 'none'",
  ])('says %s in its policy', (directive) => {
    expect(policyOf(renderFramePage())).toContain(directive);
  });

  it('never shares the origin of the product with a mail', () => {
    expect(policyOf(renderFramePage())).not.toContain('allow-same-origin');
  });

  it('may be held by our own pages and those that are named', () => {
    expect(policyOf(renderFramePage())).toMatch(/frame-ancestors 'self'$/);
    expect(policyOf(renderFramePage(['https://odoo.example.org']))).toMatch(
      /frame-ancestors 'self' https:\/\/odoo\.example\.org$/,
    );
  });
});
