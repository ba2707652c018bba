import type { Atom, Attribute, Message, Plugin } from 'hoodiecrow-imap';
import { parseSection, readSection } from './mime-section.js';

/**
 * FETCH of BODY[...]. The package's own returns a forwarded message without its header, knows no part beyond 9, and
 * after one short answer to a partial request answers nothing for the messages that follow.
 */
export const fetchSections: Plugin = (server) => {
  const read = (_connection: unknown, message: Message, query: Atom): Attribute => {
    const [name, list] = query.section ?? [];
    const section = parseSection(valueOf(name));
    if (query.section === undefined || section === null) throw new Error('This section is not supported');
    const fields = Array.isArray(list) ? list.map(valueOf) : [];
    const whole = readSection(message.raw, section, fields);
    const [offset, length] = query.partial ?? [];
    const value = offset === undefined ? whole : whole.slice(offset, offset + (length ?? whole.length));
    return { type: 'LITERAL', value };
  };
  server.fetchHandlers['BODY'] = read;
  server.fetchHandlers['BODY.PEEK'] = read;

  // RFC 3501 section 7.4.2: the answer names the offset alone, BODY[]<0>, not the length that was asked for.
  server.outputHandlers.push((_connection, response, description) => {
    const items = response.attributes[2];
    if (description?.endsWith('FETCH') !== true || !Array.isArray(items)) return;
    response.attributes[2] = items.map((item) =>
      isAtom(item) && item.partial !== undefined ? { ...item, partial: item.partial.slice(0, 1) } : item,
    );
  });
};

function isAtom(attribute: Attribute | undefined): attribute is Atom {
  return typeof attribute === 'object' && attribute !== null && !Array.isArray(attribute);
}

function valueOf(attribute: Attribute | undefined): string {
  return isAtom(attribute) ? (attribute.value ?? '') : '';
}
