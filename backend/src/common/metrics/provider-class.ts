/** The kinds of mail servers that metrics tell apart: few, known beforehand, and none of them anybody's own host name. */
export const providerClasses = ['gmail', 'microsoft', 'icloud', 'yahoo', 'loopback', 'other'] as const;
export type ProviderClass = (typeof providerClasses)[number];

const knownHosts: readonly (readonly [RegExp, ProviderClass])[] = [
  [/(^|\.)(gmail|googlemail|google)\.com$/, 'gmail'],
  [/(^|\.)(outlook|office365|hotmail|live)\.com$|(^|\.)outlook\.office\.com$/, 'microsoft'],
  [/(^|\.)(me|icloud|mac)\.com$/, 'icloud'],
  [/(^|\.)(yahoo|aol)\.(com|co\.\w{2}|\w{2})$|(^|\.)yahoodns\.net$/, 'yahoo'],
  [/^localhost$|^127\.|^\[?::1\]?$/, 'loopback'],
];

/** Which kind of mail server a host is, by its name alone. */
export function providerClassOf(host: string): ProviderClass {
  const name = host.toLowerCase().replace(/\.$/, '');
  return knownHosts.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
