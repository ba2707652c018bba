/** Elements that may stand in a shown mail: text, lists, tables and the legacy markup of newsletters. */
export const allowedTags: readonly string[] = (
  'a abbr address article aside b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em ' +
  'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section ' +
  'small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');

/** Elements whose content is not text for a reader. Of all others that are not allowed, the text stays. */
export const droppedWithContent: readonly string[] = (
  'script style title textarea select option optgroup xmp noembed noframes noscript template iframe object audio ' +
  'video canvas plaintext'
).split(' ');

const digits = (max: number) => (value: string) => /^\d{1,5}$/.test(value.trim()) && Number(value) <= max;
const dimension = (value: string) => /^\d{1,4}(\.\d+)?(px|%)?$/.test(value.trim()) && parseFloat(value) <= 3000;
const color = (value: string) => /^(#?[0-9a-f]{3,8}|[a-z]{3,24})$/i.test(value.trim());
const words = (list: string) => {
  const allowed = new Set(list.split(' '));
  return (value: string) => allowed.has(value.trim().toLowerCase());
};
const valign = words('top middle bottom baseline');
const align = words('left right center justify middle char');
const text = (value: string) => value.length <= 1000;

type AttributeChecks = Readonly<Record<string, (value: string) => boolean>>;

const everywhere: AttributeChecks = {
  align,
  dir: words('ltr rtl auto'),
  lang: (value) => /^[a-z0-9-]{1,35}$/i.test(value),
  title: text,
};
const cell: AttributeChecks = {
  abbr: text,
  bgcolor: color,
  colspan: digits(100),
  height: dimension,
  nowrap: text,
  rowspan: digits(1000),
  scope: words('row col rowgroup colgroup'),
  valign,
  width: dimension,
};
const perTag: Readonly<Record<string, AttributeChecks>> = {
  blockquote: { type: words('cite') },
  col: { align, bgcolor: color, span: digits(100), valign: valign, width: dimension },
  colgroup: { align, span: digits(100), valign: valign, width: dimension },
  div: { bgcolor: color },
  font: {
    color,
    face: (value) => /^[\p{L}\p{N} ,'._-]{1,200}$/u.test(value),
    size: (value) => /^[+-]?\d$/.test(value),
  },
  hr: { color, noshade: text, size: digits(100), width: dimension },
  img: {
    alt: text,
    border: digits(100),
    height: dimension,
    hspace: digits(400),
    vspace: digits(400),
    width: dimension,
  },
  li: { type: words('1 a i disc circle square'), value: digits(99_999) },
  ol: { reversed: text, start: digits(99_999), type: words('1 a i') },
  table: {
    bgcolor: color,
    border: digits(100),
    bordercolor: color,
    cellpadding: digits(400),
    cellspacing: digits(400),
    frame: words('void above below hsides lhs rhs vsides box border'),
    height: dimension,
    rules: words('none groups rows cols all'),
    width: dimension,
  },
  td: cell,
  th: cell,
  tr: { bgcolor: color, height: dimension, valign: valign },
  ul: { type: words('disc circle square') },
};

/** Marks that mail programs put on quoted text; the mail frame folds by them. All other classes are dropped. */
const quoteClasses = new Set(
  'gmail_quote gmail_quote_container gmail_attr gmail_extra yahoo_quoted moz-cite-prefix protonmail_quote zmail_extra'.split(
    ' ',
  ),
);

/** The class of a placeholder for a picture of a foreign server. */
export const missingPictureClass = 'md-missing-picture';

/** The attributes of an element that pass as they are; `style`, links and picture sources have rules of their own. */
export function plainAttributes(tag: string, attributes: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  const own = perTag[tag] ?? {};
  for (const [name, value] of Object.entries(attributes)) {
    const check =
      (Object.hasOwn(own, name) ? own[name] : undefined) ??
      (Object.hasOwn(everywhere, name) ? everywhere[name] : undefined);
    if (check?.(value)) kept[name] = value.trim();
  }
  const classes = (attributes['class'] ?? '').split(/\s+/).filter((name) => quoteClasses.has(name));
  if (classes.length > 0) kept['class'] = classes.join(' ');
  return kept;
}

/** All attribute names that may come out, for the second check by the library. */
export const allowedAttributes: Readonly<Record<string, string[]>> = {
  '*': [...Object.keys(everywhere), 'class', 'style'],
  ...Object.fromEntries(Object.entries(perTag).map(([tag, checks]) => [tag, Object.keys(checks)])),
  a: ['href', 'rel'],
  img: [...Object.keys(perTag['img'] ?? {}), 'src', 'data-cid'],
};
