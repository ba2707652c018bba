import { type ConnectionProblem, type Security, withQuote } from '@maildesk/contracts';
import type { Credential, ServerInWords } from './server-access.js';

export type Protocol = 'IMAP' | 'SMTP';

const usualPorts: Record<Protocol, string> = {
  IMAP: '993 with TLS and 143 with STARTTLS',
  SMTP: '465 with TLS and 587 with STARTTLS',
};

/** How the person hears that a connection is as safe as it was asked to be. */
export const secureSentence: Record<Security, string> = {
  tls: 'The connection is encrypted, and the certificate is good.',
  starttls: 'The connection was encrypted by STARTTLS, and the certificate is good.',
  none: 'Not encrypted: the connection stays on this machine.',
};

/** How the person hears that the server has let them in. */
export const acceptedSentence: Record<Credential['kind'], string> = {
  password: 'User name and password are accepted.',
  oauth: 'The permission of the provider is accepted.',
};

/** What a problem means for the person who set the account up: what happened, and what to do about it. */
export function sentenceFor(problem: ConnectionProblem, protocol: Protocol, server: ServerInWords): string {
  const { host, port, security } = server;
  const byOAuth = server.credential?.kind === 'oauth';
  switch (problem) {
    case 'not-allowed':
      return `MailDesk connects to public mail servers at their usual ports only: ${usualPorts[protocol]} for ${protocol}. An administrator can allow ${host} with port ${port} by the setting ALLOWED_PRIVATE_HOSTS.`;
    case 'host-unknown':
      return `There is no server named ${host}. Check the name for typing mistakes.`;
    case 'refused':
      return `${host} accepts no connections on port ${port}. Usual ports for ${protocol} are ${usualPorts[protocol]}.`;
    case 'unreachable':
      return `${host} cannot be reached on port ${port} just now, or the connection broke off. Check the network.`;
    case 'timeout':
      return security === 'tls'
        ? `${host} did not answer in time on port ${port}. Check the port, and whether a firewall is in between.`
        : `${host} did not answer in time on port ${port}. Check the port; if it expects TLS at once, choose TLS.`;
    case 'tls-not-offered':
      return security === 'none'
        ? `Connections without encryption are only made to this machine itself. Choose TLS or STARTTLS for ${host}.`
        : `${host} offers no STARTTLS on port ${port}, and no password is sent unencrypted. Try TLS with its own port.`;
    case 'certificate-expired':
      return `The certificate of ${host} is not valid at this date. Whoever runs the server must renew it.`;
    case 'certificate-untrusted':
      return `The certificate of ${host} is not signed by an authority known here. If the authority is your own, an administrator can add it with MAIL_CA_FILE.`;
    case 'certificate-wrong-host':
      return `The certificate shown by ${host} belongs to another name. Use the server name that your provider gives.`;
    case 'certificate-changed':
      return `${host} shows another certificate than the one that was trusted for it. Ask whoever runs the server whether it was changed; an owner of the account can then look at the new one and trust it.`;
    case 'tls-failed':
      return `No encrypted connection with ${host} on port ${port} came about. Check the port and the kind of security.`;
    case 'not-this-protocol':
      return `What answers on port ${port} of ${host} is no ${protocol} server. Usual ports for ${protocol} are ${usualPorts[protocol]}.`;
    case 'login-refused':
      return byOAuth
        ? `${host} does not accept the permission that the provider gave for this user name.`
        : `${host} refuses this user name and password. Check both; some providers want an app password here.`;
    case 'login-impossible':
      return byOAuth
        ? `${host} offers no sign-in by a permission of the provider (OAuth) on port ${port}. Connect it by a password.`
        : `${host} offers no sign-in by password on port ${port}. Ask your provider how mail programs sign in.`;
    case 'sign-in-needed':
      return `${host} no longer accepts the permission that MailDesk was given. Sign in to this account again.`;
    case 'sign-in-service':
      return `The sign-in service of ${host} does not answer just now. It is tried again later.`;
    case 'too-many-connections':
      return `${host} takes no more connections of this mailbox for now. Other mail programs may hold them; it is tried again later.`;
    case 'server-error':
      return `${host} has trouble of its own just now. It is tried again later.`;
  }
}

/** A sentence with the server's own words behind it (`safeWords`), cut to one line of at most 200 characters. */
export function withServerWords(sentence: string, words: string | null | undefined): string {
  // Control and direction characters could make the line look like something else.
  const line = (words ?? '').replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' ').trim();
  if (line === '') return sentence;
  return withQuote(sentence, line.length > 200 ? `${line.slice(0, 200)}…` : line);
}
