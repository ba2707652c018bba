import sanitizeHtml from 'sanitize-html';
import { sanitizeStyle, type SanitizedStyle } from './css-sanitizer.js';
import { cutToBudget, defaultHtmlLimits, type HtmlLimits } from './html-budget.js';
import {
  allowedAttributes,
  allowedTags,
  droppedWithContent,
  missingPictureClass,
  plainAttributes,
} from './html-rules.js';
import { StyleRules } from './html-style-rules.js';
import { pictureSource, safeLink } from './html-urls.js';

/** Stored beside each cleaned body; raise it with every change of the rules, so that old bodies are cleaned again. */
export const sanitizerVersion: number = 2;

export interface SanitizedHtml {
  /** Safe to be shown in the mail frame. Holds no address of a foreign server except in links. */
  html: string;
  /** Pictures that would have been loaded from a foreign server. */
  remoteImageCount: number;
  /** The mail was over a limit; its end is missing. */
  truncated: boolean;
  /** Content-IDs, without angle brackets, that `<img data-cid>` elements name; each once. */
  contentIds: string[];
}

/** Below the 512 levels at which browsers start to rearrange a tree, with room for elements that they add. */
const maxOutputDepth = 300;
const maxStyleCharsPerMail = 600_000;

/**
 * Turns the HTML of a stranger into HTML that can only show something: no script, no resource, no form, no style
 * sheet, nothing that leaves its own box. Takes less than a second for anything within `limits`.
 */
export function sanitizeMailHtml(html: string, limits: HtmlLimits = defaultHtmlLimits): SanitizedHtml {
  const { html: input, cut } = cutToBudget(html.toWellFormed(), limits);
  const cleaner = new Cleaner(new StyleRules(input));
  const output = sanitizeHtml(input, {
    allowedTags: [...allowedTags],
    allowedAttributes,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    selfClosing: ['img', 'br', 'hr', 'col', 'wbr'],
    disallowedTagsMode: 'discard',
    nonTextTags: [...droppedWithContent],
    nestingLimit: maxOutputDepth,
    // Styles are already clean; the library's own parser would only do the work a second time.
    parseStyleAttributes: false,
    transformTags: cleaner.transforms(),
  });
  return {
    html: output,
    remoteImageCount: cleaner.remoteImageCount,
    truncated: cut,
    contentIds: [...cleaner.contentIds],
  };
}

/** Decides on the attributes of each element of one mail, and counts what it leaves out. */
class Cleaner {
  remoteImageCount = 0;
  readonly contentIds = new Set<string>();
  private styleChars = 0;
  private readonly styles = new Map<string, SanitizedStyle>();

  constructor(private readonly rules: StyleRules) {}

  /** One rule per element, since the library would run a rule for `*` on the result of another one again. */
  transforms(): Record<string, sanitizeHtml.Transformer> {
    const transforms: Record<string, sanitizeHtml.Transformer> = {};
    for (const tag of allowedTags)
      transforms[tag] = (_tag, given) => ({ tagName: tag, attribs: this.attributes(tag, given) });
    // A newsletter's page colour stands on its body.
    transforms['body'] = (_tag, given) => ({ tagName: 'div', attribs: this.attributes('div', given, 'body') });
    transforms['img'] = (_tag, given) => this.picture(given);
    return transforms;
  }

  private attributes(tag: string, given: Record<string, string>, ruleTag = tag): Record<string, string> {
    const kept = plainAttributes(tag, given);
    if (given['background']?.trim()) this.remoteImageCount += 1;
    const styles = [this.rules.styleFor(ruleTag, given['class']), this.style(given['style'])].filter(
      (style) => style !== '',
    );
    if (styles.length > 0) kept['style'] = styles.join(';');
    if (tag === 'a' && given['href'] !== undefined) {
      const href = safeLink(given['href']);
      if (href !== null) Object.assign(kept, { href, rel: 'noopener noreferrer nofollow' });
    }
    return kept;
  }

  private picture(given: Record<string, string>): sanitizeHtml.Tag {
    const attribs = this.attributes('img', given);
    const source = pictureSource(given['src'] ?? '');
    switch (source.kind) {
      case 'part':
        this.contentIds.add(source.contentId);
        return { tagName: 'img', attribs: { ...attribs, 'data-cid': source.contentId } };
      case 'data':
        return { tagName: 'img', attribs: { ...attribs, src: source.url } };
      case 'remote':
        this.remoteImageCount += 1;
        return isPixel(attribs) ? nothing : placeholder(attribs);
      case 'none':
        // Pictures named only by srcset are remote as well; none is ever loaded.
        if (given['srcset']?.trim()) this.remoteImageCount += 1;
        return nothing;
    }
  }

  private style(given: string | undefined): string {
    if (given === undefined) return '';
    // Newsletters repeat a handful of styles hundreds of times.
    let result = this.styles.get(given);
    if (result === undefined) {
      this.styleChars += given.length;
      if (this.styleChars > maxStyleCharsPerMail) return '';
      result = sanitizeStyle(given);
      this.styles.set(given, result);
    }
    this.remoteImageCount += result.remoteImageCount;
    return result.style;
  }
}

/**
 * What stands for a picture that is left out altogether. It must be an allowed element: the library gives the end tag
 * of a replaced one that it drops to the next element beside it.
 */
const nothing: sanitizeHtml.Tag = { tagName: 'wbr', attribs: {} };

/** Pictures of at most 3 pixels show nothing to a reader: they space tables, or tell the sender who reads. */
function isPixel(attribs: Record<string, string>): boolean {
  const sides = [attribs['width'], attribs['height']].map((value) => parseFloat(value ?? ''));
  return (
    sides.some((side) => side <= 3) ||
    /(?:^|;)(?:display:none|(?:width|height):[0-3](?:px)?(?:;|$))/.test(attribs['style'] ?? '')
  );
}

/** Keeps the place of a picture that is not loaded, so that the layout around it stays as it was meant. */
function placeholder(attribs: Record<string, string>): sanitizeHtml.Tag {
  const sizes = ['width', 'height'].flatMap((side) => {
    const value = /^(\d+)(px)?$/.exec(attribs[side] ?? '')?.[1];
    return value === undefined ? [] : [`${side}:${value}px`];
  });
  const style = [...sizes, ...(attribs['style'] ? [attribs['style']] : [])].join(';');
  return {
    tagName: 'span',
    attribs: { class: missingPictureClass, ...(style === '' ? {} : { style }) },
    text: attribs['alt'] ?? '',
  };
}
