/**
 * The HTML of a mail as a chatter can hold it. Pictures that travelled with the mail are left out, as they have no address
 * outside of it; Odoo cleans the rest by its own rules.
 */
export function chatterHtml(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const picture of page.querySelectorAll('img[data-cid], img:not([src])')) picture.remove();
  return page.body.innerHTML;
}
