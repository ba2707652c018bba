// @vitest-environment happy-dom
import type { Attachment } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { chatterHtml } from './chatter-html';
import { filesProblem, fittingFiles, toRecordFile } from './files';

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
    expect(fittingFiles([file(10), file(20), file(2)]).map(({ partId }) => partId)).toEqual(['10', '2']);
  });

  it('become base64 of their bytes', async () => {
    expect(await toRecordFile('plan.txt', new Blob(['plan']))).toEqual({ name: 'plan.txt', data: 'cGxhbg==' });
  });
});

describe('chatterHtml', () => {
  it('leaves out pictures that have no address outside of the mail', () => {
    const html = '<p>Hello<img data-cid="a@b"> <img src="https://example.org/a.png"></p>';

    expect(chatterHtml(html)).toBe('<p>Hello <img src="https://example.org/a.png"></p>');
  });
});
