// @vitest-environment happy-dom
import type { Attachment } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { chatterHtml } from './chatter-html';
import { speak } from '../../locales/spoken';
import { filesProblem, fittingFiles, isTellingPicture, namesOf, toRecordFile } from './files';

const file = (megabytes: number): Attachment => ({
  partId: String(megabytes),
  fileName: `${megabytes}.bin`,
  contentType: 'application/octet-stream',
  sizeBytes: megabytes * 1024 * 1024,
  contentId: null,
  inline: false,
});

describe('files for Odoo', () => {
  it('may have 25 MB together', () => {
    expect(filesProblem([file(20), file(5)])).toBeNull();
    expect(filesProblem([file(20), file(6)])).toContain('25 MB');
  });

  it('may be 25', () => {
    expect(filesProblem(Array.from({ length: 26 }, () => file(0)))).toContain('too many');
  });

  it('are chosen as far as they fit, small ones after one that is too large', () => {
    const { taken, left } = fittingFiles([file(10), file(20), file(2)]);

    expect([taken, left].map((files) => files.map(({ partId }) => partId))).toEqual([['10', '2'], ['20']]);
  });

  it('become base64 of their bytes', async () => {
    const plan = { fileName: 'plan.txt', partId: '2' };

    expect(await toRecordFile(plan, new Blob(['plan']))).toEqual({ name: 'plan.txt', data: 'cGxhbg==', part: '2' });
  });

  it.each([
    [60_000, true],
    [4_000, false],
  ])('of a picture of %i bytes in the text is one: %j', (sizeBytes, expected) => {
    expect(isTellingPicture({ sizeBytes })).toBe(expected);
  });
});

describe('chatterHtml', () => {
  it('leaves out pictures that have no address outside of the mail, and names those that go along', () => {
    const html = '<p><img data-cid="a@b"><img data-cid="c@d" alt="Plan"><img><img src="https://example.org/a.png"></p>';

    expect(chatterHtml(html, new Map([['c@d', '1.2']]))).toBe(
      '<p><img alt="Plan" src="cid:1.2"><img src="https://example.org/a.png"></p>',
    );
  });
});

it('names files in the quotation marks of the language', async () => {
  expect(namesOf([file(1), file(2)])).toBe('“1.bin”, “2.bin”');

  await speak('de', null);
  expect(namesOf([file(1)])).toBe('„1.bin“');
  await speak('en', null);
});
