import DOMPurify from 'dompurify';

/**
 * Cleans HTML that the server has cleaned already. A browser reads HTML in ways that no other parser does in full, so
 * the last word is the browser's own. A string goes in and a string comes out: nothing changes it afterwards.
 */
export function cleanHtml(html: string): string {
  return DOMPurify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: forbiddenTags,
    FORBID_ATTR: forbiddenAttributes,
    ADD_ATTR: ['data-cid'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ADD_URI_SAFE_ATTR: ['data-cid'],
    ALLOWED_URI_REGEXP: allowedValues,
    SANITIZE_NAMED_PROPS: true,
  });
}

/** The Content-IDs of the pictures that a cleaned mail shows in its text. */
export function contentIdsIn(html: string): Set<string> {
  const inert = new DOMParser().parseFromString(html, 'text/html');
  return new Set([...inert.querySelectorAll('img[data-cid]')].map((picture) => picture.getAttribute('data-cid') ?? ''));
}

// The library holds every attribute against this, so that words and numbers (`center`, `#fff`) must pass as well.
const allowedValues =
  /^(?:(?:https?|mailto|tel):|data:image\/(?:png|jpe?g|gif|webp);base64,|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i;

const forbiddenTags = (
  'style form input button select option optgroup textarea fieldset legend label datalist output progress meter ' +
  'audio video source track picture canvas map area dialog details summary menu template slot noscript marquee'
).split(' ');

const forbiddenAttributes = (
  'id name srcset sizes background poster ping target autofocus tabindex accesskey contenteditable action formaction ' +
  'usemap ismap loading decoding crossorigin integrity role popover popovertarget draggable'
).split(' ');
