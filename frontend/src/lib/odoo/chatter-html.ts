/**
 * The HTML of a mail as a chatter can hold it. Pictures of the text are named by the part of the mail that goes along as a file
 * (`cid:1.2`); those that do not go along have no address outside of the mail and are left out. Odoo cleans the rest by its
 * own rules.
 *
 * @param pictures parts of the mail by their Content-ID
 */
export function chatterHtml(html: string, pictures: ReadonlyMap<string, string>): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const picture of page.querySelectorAll('img')) {
    const { cid } = picture.dataset;
    const partId = cid === undefined ? undefined : pictures.get(cid);
    if (partId !== undefined) picture.setAttribute('src', `cid:${partId}`);
    else if (cid !== undefined || !picture.hasAttribute('src')) picture.remove();
    picture.removeAttribute('data-cid');
  }
  return page.body.innerHTML;
}
