import { describe, expect, it } from 'vitest';
import { bodyOf, type FetchedBody } from './body-work.js';

const attachment = {
  partId: '2',
  fileName: 'plan.pdf',
  contentType: 'application/pdf',
  sizeBytes: 10,
  contentId: null,
  inline: false,
};
const fetched: FetchedBody = { kind: 'texts', texts: { html: null, plain: null }, attachments: [attachment] };
const shown = { html: '<p>a</p>', text: 'a', remoteImageCount: 1, truncated: true };

describe('bodyOf', () => {
  it('has the attachments beside what is shown', () => {
    expect(bodyOf(fetched, shown)).toEqual({ ...shown, attachments: [attachment], problem: null });
  });

  it('keeps the attachments of a body that cannot be read, and shows none of its text', () => {
    expect(bodyOf(fetched, null)).toMatchObject({
      html: null,
      text: '',
      attachments: [attachment],
      problem: 'unreadable',
    });
  });

  it('knows no attachments of a message without a structure', () => {
    const source = { bytes: new Uint8Array(), truncated: false };
    expect(bodyOf({ kind: 'source', source }, null)).toMatchObject({ attachments: [], problem: 'unreadable' });
  });
});
