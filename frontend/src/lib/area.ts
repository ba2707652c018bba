/** What is on screen: the mail, or one section of a page that lies over it: the administration, or one's own settings. */
export type Area = { readonly kind: 'mail' } | { readonly kind: 'admin' | 'me'; readonly section: string };

export const mailArea: Area = { kind: 'mail' };

/** Reads the place that the address bar keeps: `admin/users` is a section of the administration, `me/sessions` one of the own settings, all else is mail. */
export function parseArea(place: string): Area {
  const [page, section = ''] = place.replace(/^#?\/?/, '').split('/');
  return page === 'admin' || page === 'me' ? { kind: page, section } : mailArea;
}

/** The place of an area; of mail it is the empty one, as the mail keeps its own. */
export function formatArea(area: Area): string {
  return area.kind === 'mail' ? '' : `${area.kind}/${area.section}`;
}
