import { describe, expect, it } from 'vitest';
import { inlinePictures, listedAttachments } from './inline-pictures';

const part = (contentType: string, contentId: string | null, sizeBytes = 10) => ({
  partId: '2',
  fileName: 'a',
  contentType,
  sizeBytes,
  contentId,
  inline: true,
});

describe('inlinePictures', () => {
  it.each([
    ['a known format', part('image/PNG; name=a', 'a'), true],
    ['a vector graphic', part('image/svg+xml', 'a'), false],
    ['a page', part('text/html', 'a'), false],
    ['one too large', part('image/png', 'a', 11_000_000), false],
    ['one that the text does not name', part('image/png', 'b'), false],
    ['one without a name', part('image/png', null), false],
  ])('shows %s in the text: %#', (_what, attachment, isShown) => {
    const named = new Set(['a']);

    expect(inlinePictures([attachment], named)).toHaveLength(isShown ? 1 : 0);
    expect(listedAttachments([attachment], named)).toHaveLength(isShown ? 0 : 1);
  });
});
