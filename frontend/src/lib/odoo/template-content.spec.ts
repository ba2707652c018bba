// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { templateContent } from './template-content';

describe('what is put into a mail of a template', () => {
  it.each([
    ['a heading is a line in bold', '<h2>Offer</h2><p>Hello</p>', '<p><strong>Offer</strong></p><p>Hello</p>'],
    [
      'pictures and styles stay behind',
      '<style>p{}</style><p>Hello<img src="https://x.example/a.png"></p>',
      '<p>Hello</p>',
    ],
    ['links stay', '<p><a href="https://x.example/">Pay</a></p>', '<p><a href="https://x.example/">Pay</a></p>'],
  ])('%s', (_what, html, expected) => {
    expect(templateContent(html).html).toBe(expected);
  });

  it('tables are lines where their cells are short, and what is in them where they lay out a page', () => {
    const html = `<table><tr><td><table><tr><td>Chair</td><td></td><td>4</td></tr></table><p>Thank you</p></td></tr></table>`;

    const { html: flat, text } = templateContent(html);

    const { body } = new DOMParser().parseFromString(flat, 'text/html');
    expect(body.querySelector('table, tr, td')).toBeNull();
    const lines = [...body.querySelectorAll('div, p')].filter(
      (element) => element.querySelector('div, p') === null && element.textContent.trim() !== '',
    );
    expect(lines.map((line) => line.textContent)).toEqual(['Chair 4', 'Thank you']);
    expect(text.split('\n').filter((line) => line !== '')).toEqual(['Chair 4', 'Thank you']);
  });
});
