import type { MessageStructureObject } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { partsOf } from './body-structure.js';

const file = (changes: Partial<MessageStructureObject> = {}): MessageStructureObject => ({
  part: '2',
  type: 'application/pdf',
  disposition: 'attachment',
  size: 10,
  ...changes,
});

describe('partsOf', () => {
  it('finds the text and the files', () => {
    const parts = partsOf({
      type: 'multipart/mixed',
      childNodes: [
        { part: '1', type: 'text/plain', parameters: { charset: 'utf-8' }, encoding: 'BASE64', size: 5 },
        file({ dispositionParameters: { filename: 'a.pdf' }, id: '<pic@x>' }),
      ],
    });

    expect(parts.plain).toMatchObject({ partId: '1', charset: 'utf-8', encoding: 'base64' });
    expect(parts.files).toMatchObject([{ partId: '2', fileName: 'a.pdf', contentId: 'pic@x', inline: false }]);
  });

  it('cuts names and words that nobody needs', () => {
    const [long] = partsOf(
      file({
        type: `application/${'x'.repeat(1_000_000)}`,
        dispositionParameters: { filename: `${'.'.repeat(1_000_000)}.pdf` },
        id: `<${'i'.repeat(1_000_000)}>`,
      }),
    ).files;

    expect(long).toMatchObject({ contentType: 'application/octet-stream', contentId: null });
    expect(long?.fileName).toMatch(/^\.{996}\.?pdf$/);

    const { plain } = partsOf({
      part: '1',
      type: 'text/plain',
      parameters: { charset: 'x'.repeat(1_000) },
      encoding: 'y'.repeat(1_000),
    });
    expect(plain).toMatchObject({ charset: null, encoding: '7bit' });
  });

  it.each([
    ['base64', 78 * 1000, 57_000],
    ['BASE64', 4, 2],
    ['quoted-printable', 1000, 1000],
    [undefined, 1000, 1000],
  ])('tells how large a file in %s of %i bytes is once it is saved', (encoding, size, sizeBytes) => {
    const [found] = partsOf(file({ size, ...(encoding === undefined ? {} : { encoding }) })).files;

    expect(found?.sizeBytes).toBe(sizeBytes);
  });

  it('stops at a thousand files', () => {
    const childNodes = Array.from({ length: 5_000 }, () => file());

    expect(partsOf({ type: 'multipart/mixed', childNodes }).files).toHaveLength(1_000);
  });
});
