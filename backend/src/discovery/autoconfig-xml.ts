import type { Security, ServerSettings } from '@maildesk/contracts';
import { DomUtils, parseDocument } from 'htmlparser2';
import { cleanHost, type MailAddressParts } from './mail-domain.js';

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** What a domain's file says. */
export interface Autoconfig {
  readonly displayName: string | null;
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  /** The servers name OAuth2 as their only way of sign-in. */
  readonly onlyOauth: boolean;
}

interface Candidate extends ServerSettings {
  readonly ways: readonly string[];
}

const socketTypes: Readonly<Record<string, Security>> = { ssl: 'tls', starttls: 'starttls' };

/** Ways of sign-in that a person with a password or a token can use; others, such as Kerberos or by network, are of no use here. */
const passwordWays = ['password-cleartext', 'plain', 'password-encrypted', 'secure'];

/**
 * Reads a file in Mozilla's autoconfig format (version 1.1): `clientConfig` with servers of an `emailProvider`, in the order of the
 * provider's preference, from which the first with TLS is taken, or else with STARTTLS. Servers without encryption are left out.
 * Null where the text is no such file or lacks one of the two servers. No DTD is read and no entities but XML's own are known.
 */
export function readAutoconfig(xml: string, parts: MailAddressParts): Autoconfig | null {
  const document = parseDocument(xml, { xmlMode: true });
  const [root] = DomUtils.getElementsByTagName('clientConfig', document.children, false);
  const [provider] = root === undefined ? [] : childrenOf(root, 'emailProvider');
  if (provider === undefined) return null;
  const imap = chooseServer(childrenOf(provider, 'incomingServer'), 'imap', parts);
  const smtp = chooseServer(childrenOf(provider, 'outgoingServer'), 'smtp', parts);
  if (imap === null || smtp === null) return null;
  return {
    displayName: textOf(provider, 'displayName')?.slice(0, 100) ?? null,
    imap: withoutWays(imap),
    smtp: withoutWays(smtp),
    onlyOauth: imap.ways.length > 0 && !imap.ways.some((way) => passwordWays.includes(way)),
  };
}

function chooseServer(elements: readonly Element[], type: 'imap' | 'smtp', parts: MailAddressParts): Candidate | null {
  const candidates = elements
    .filter((element) => element.attribs['type']?.toLowerCase() === type)
    .flatMap((element) => toCandidate(element, parts) ?? []);
  return candidates.find(({ security }) => security === 'tls') ?? candidates[0] ?? null;
}

function toCandidate(element: Element, parts: MailAddressParts): Candidate | null {
  const host = cleanHost(filledIn(textOf(element, 'hostname') ?? '', parts) ?? '');
  const port = Number(textOf(element, 'port'));
  const security = socketTypes[textOf(element, 'socketType')?.toLowerCase() ?? ''];
  if (host === null || security === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const ways = childrenOf(element, 'authentication').map((way) => DomUtils.textContent(way).trim().toLowerCase());
  if (ways.length > 0 && !ways.some((way) => way === 'oauth2' || passwordWays.includes(way))) return null;
  const username = filledIn(textOf(element, 'username') ?? '', parts);
  return { host, port, security, username: isUsable(username) ? username : parts.address, ways };
}

const withoutWays = ({ ways: _ways, ...settings }: Candidate): ServerSettings => settings;

/** A text with its placeholders replaced; null where one of them asks for what only the person knows. */
function filledIn(text: string, { address, localPart, domain }: MailAddressParts): string | null {
  const filled = text
    .replaceAll('%EMAILADDRESS%', () => address)
    .replaceAll('%EMAILLOCALPART%', () => localPart)
    .replaceAll('%EMAILDOMAIN%', () => domain);
  return /%[A-Z]+%/.test(filled) ? null : filled;
}

const isUsable = (username: string | null): username is string =>
  username !== null &&
  username !== '' &&
  username.length <= 320 &&
  !/\p{Cc}/u.test(username) &&
  username.isWellFormed();

const childrenOf = (element: Element, name: string): Element[] =>
  DomUtils.getElementsByTagName(name, element.children, false);

/** The text of the first child of that name, in one line; null where there is none. */
function textOf(element: Element, name: string): string | null {
  const [child] = childrenOf(element, name);
  return child === undefined
    ? null
    : DomUtils.textContent(child)
        .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
        .trim() || null;
}
