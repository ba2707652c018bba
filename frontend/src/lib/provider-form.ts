import {
  oauthTemplates,
  type OAuthProvider,
  type OAuthProviderInput,
  type OAuthProviderKind,
  type Security,
} from '@maildesk/contracts';
import { t } from '../locales/providers';

interface PlaceInput {
  host: string;
  port: number;
  security: Security;
}

/** What stands in the form of a sign-in provider. Lists are texts, one entry a line or separated by blanks. */
export interface ProviderInput {
  kind: OAuthProviderKind;
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  scopes: string;
  domains: string;
  imap: PlaceInput;
  smtp: PlaceInput;
  isEnabled: boolean;
}

export const providerKinds = Object.keys(oauthTemplates) as OAuthProviderKind[];

/** A new provider of this kind: everything that is known beforehand. */
export function newProvider(kind: OAuthProviderKind): ProviderInput {
  const { name, issuer, scopes, domains, imap, smtp } = oauthTemplates[kind];
  return {
    kind,
    name,
    issuer,
    clientId: '',
    clientSecret: '',
    scopes: scopes.join('\n'),
    domains: domains.join('\n'),
    imap: { ...imap },
    smtp: { ...smtp },
    isEnabled: true,
  };
}

/** A provider for editing. Its secret never comes to the browser; left empty, it stays as it is. */
export function inputOfProvider(provider: OAuthProvider): ProviderInput {
  const { kind, name, issuer, clientId, scopes, domains, imap, smtp, isEnabled } = provider;
  const lists = { scopes: scopes.join('\n'), domains: domains.join('\n') };
  return { kind, name, issuer, clientId, clientSecret: '', ...lists, imap: { ...imap }, smtp: { ...smtp }, isEnabled };
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** `hasSecret`: there is one on the server, which stays when none is typed. */
export function toProviderInput(input: ProviderInput, hasSecret: boolean): OAuthProviderInput {
  const { kind, isEnabled, clientSecret } = input;
  const place = ({ host, port, security }: PlaceInput): PlaceInput => ({ host: host.trim(), port, security });
  return {
    kind,
    isEnabled,
    name: input.name.trim(),
    issuer: input.issuer.trim(),
    clientId: input.clientId.trim(),
    scopes: words(input.scopes),
    domains: words(input.domains).map((domain) => domain.toLowerCase().replace(/^@/, '')),
    imap: place(input.imap),
    smtp: place(input.smtp),
    ...(clientSecret === '' && hasSecret ? {} : { clientSecret: clientSecret.trim() }),
  };
}

export type ProviderField =
  'name' | 'issuer' | 'clientId' | 'scopes' | 'imap.host' | 'smtp.host' | 'imap.port' | 'smtp.port';

/** What is wrong with the form, in words, before the server is asked. */
export function providerProblems(input: ProviderInput): Partial<Record<ProviderField, string>> {
  const problems: Partial<Record<ProviderField, string>> = {};
  if (input.name.trim() === '') problems.name = t('problem.name');
  if (!/^https:\/\/[^\s/]+/.test(input.issuer.trim())) problems.issuer = t('problem.issuer');
  if (input.clientId.trim() === '') problems.clientId = t('problem.clientId');
  if (words(input.scopes).length === 0) problems.scopes = t('problem.scopes');
  for (const server of ['imap', 'smtp'] as const) {
    const { host, port } = input[server];
    if (!/^[A-Za-z0-9.:_-]+$/.test(host.trim())) problems[`${server}.host`] = t('problem.host');
    if (!Number.isInteger(port) || port < 1 || port > 65_535) problems[`${server}.port`] = t('problem.port');
  }
  return problems;
}
