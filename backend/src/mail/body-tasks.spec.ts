import { describe, expect, it } from 'vitest';
import { bodyTasks } from './body-tasks.js';

const whole = (text: string) => ({ text, truncated: false });

describe('showTexts', () => {
  it('shows the clean HTML beside the plain text', () => {
    const shown = bodyTasks.showTexts({ html: whole('<p onclick="x">a</p>'), plain: whole('b') });

    expect(shown).toEqual({ html: '<p>a</p>', text: 'b', remoteImageCount: 0, truncated: false });
  });

  it('makes the text of the HTML when there is none, or only blanks', () => {
    expect(bodyTasks.showTexts({ html: whole('<p>a</p>'), plain: null }).text).toBe('a');
    expect(bodyTasks.showTexts({ html: whole('<p>a</p>'), plain: whole(' \n') }).text).toBe('a');
  });

  it('says that something is missing when either was cut', () => {
    expect(bodyTasks.showTexts({ html: null, plain: { text: 'a', truncated: true } }).truncated).toBe(true);
    expect(bodyTasks.showTexts({ html: whole('<b>'.repeat(50_000)), plain: null }).truncated).toBe(true);
  });
});

describe('showSource', () => {
  it('reads a message whole', async () => {
    const bytes = Buffer.from('Content-Type: text/html; charset=utf-8\r\n\r\n<p>Gr\u00fc\u00dfe</p>');

    expect(await bodyTasks.showSource({ bytes, truncated: false })).toMatchObject({
      html: '<p>Gr\u00fc\u00dfe</p>',
      text: 'Gr\u00fc\u00dfe',
    });
  });
});

describe('preview', () => {
  it.each([
    ['text/plain', 'utf-8', '8bit', 'Gr\u00fc\u00dfe', 'Gr\u00fc\u00dfe'],
    ['text/plain', 'iso-8859-1', 'quoted-printable', 'Gr=FC=DFe', 'Gr\u00fc\u00dfe'],
    ['text/plain', null, 'base64', 'SGVsbG8=', 'Hello'],
    ['text/html', 'utf-8', '7bit', '<style>p{}</style><p>Hello <b>you</b></p>', 'Hello you'],
    ['text/plain', 'no"such\r\nX: y', '8bit', 'Hello', 'Hello'],
    ['text/html', 'utf-8', '7bit', `<pre>${' '.repeat(16_000)}x</pre>`, 'x'],
  ] as const)('reads %s in %s and %s', async (contentType, charset, encoding, text, expected) => {
    expect(await bodyTasks.preview({ bytes: Buffer.from(text), contentType, charset, encoding })).toBe(expected);
  });
});
