/** A message or a part of one, taken apart as far as FETCH needs it. All texts have one character per byte. */
export interface MimePart {
  /** Everything before the empty line, that line included. */
  readonly head: string;
  readonly body: string;
  readonly headers: readonly { readonly name: string; readonly text: string; readonly value: string }[];
  /** In lower case, such as `text` and `plain`. */
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly parts: readonly MimePart[];
}

export function parseMime(source: string): MimePart {
  const gap = /\r?\n\r?\n/.exec(source);
  const head = gap === null ? source : source.slice(0, gap.index + gap[0].length);
  const body = source.slice(head.length);
  const headers = parseHeaders(head);
  const contentType = headerOf({ headers }, 'content-type') ?? 'text/plain; charset=us-ascii';
  const { value, parameters } = parseParameters(contentType);
  const [type = 'text', subtype = 'plain'] = value.toLowerCase().split('/');
  return { head, body, headers, type, subtype, parameters, parts: partsOf(type, subtype, parameters, body) };
}

/** The unfolded value of the first header field of this name, or null. */
export function headerOf(part: Pick<MimePart, 'headers'>, name: string): string | null {
  return part.headers.find((header) => header.name === name)?.value ?? null;
}

/** `attachment; filename="a.txt"` as its value and its parameters by lower-case name. */
export function parseParameters(field: string): { value: string; parameters: Map<string, string> } {
  const [value = '', ...rest] = field.match(/(?:[^;"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  const parameters = rest.flatMap((text): [string, string][] => {
    const [name = '', content] = text.split(/=(.*)/s);
    if (content === undefined) return [];
    return [[name.trim().toLowerCase(), content.trim().replace(/^"(.*)"$/s, '$1')]];
  });
  return { value: value.trim(), parameters: new Map(parameters) };
}

function parseHeaders(head: string): { name: string; text: string; value: string }[] {
  const fields = head.match(/^[^\s:]+:.*(?:\r?\n[ \t].*)*\r?\n?/gm) ?? [];
  return fields.map((text) => {
    const colon = text.indexOf(':');
    const value = text
      .slice(colon + 1)
      .replace(/\r?\n/g, '')
      .trim();
    return { name: text.slice(0, colon).toLowerCase(), text, value };
  });
}

function partsOf(type: string, subtype: string, parameters: ReadonlyMap<string, string>, body: string): MimePart[] {
  if (type === 'message' && subtype === 'rfc822') return [parseMime(body)];
  const boundary = parameters.get('boundary');
  if (type !== 'multipart' || boundary === undefined) return [];
  const [, ...sections] = `\r\n${body}`.split(`\r\n--${boundary}`);
  return sections
    .filter((section) => !section.startsWith('--'))
    .map((section) => parseMime(section.replace(/^.*\r\n/, '')));
}
