import { describe, expect, it } from 'vitest';
import { sanitizeMailHtml } from '../mail/mail.module.js';
import { takeOutPictures } from './inline-pictures.js';

const png = Buffer.from('89504e470d0a1a0a', 'hex');
const dataUrl = `data:image/png;base64,${png.toString('base64')}`;

function take(html: string) {
  let count = 0;
  return takeOutPictures(sanitizeMailHtml(html).html, { domain: 'example.org', newId: () => `id${(count += 1)}` });
}

describe('pictures in the HTML of a draft', () => {
  it('become parts that the HTML names by Content-ID', () => {
    const { html, pictures } = take(
      `<p>Look: <img alt="a > b" src="${dataUrl}" width="20"> and <img src="${dataUrl}"></p>`,
    );

    expect(html).toMatch(/<img[^>]* src="cid:id1@example\.org"/);
    expect(html).toMatch(/<img[^>]* src="cid:id2@example\.org"/);
    expect(html).not.toContain('data:');
    expect(pictures).toEqual([
      { contentId: 'id1@example.org', fileName: 'picture-1.png', contentType: 'image/png', content: png },
      { contentId: 'id2@example.org', fileName: 'picture-2.png', contentType: 'image/png', content: png },
    ]);
  });

  it('are left alone where they are only text that somebody wrote', () => {
    const { html, pictures } = take(`<p>&lt;img src="${dataUrl}"&gt; and img src="${dataUrl}"</p>`);

    expect(pictures).toEqual([]);
    expect(html).toContain(dataUrl);
  });
});
