import { isMailAddress, type Account, type ConnectionStep } from '@maildesk/contracts';
import { t } from '../locales/onboarding';
import { needsPassword, serverParts, servers, type ConnectInput } from './connect-form';

/** What somebody else has changed of an account since it was `before`, each in words; the password is no secret that it changed. */
export function changedParts(before: Account, now: Account): string[] {
  if (before.settingsVersion === now.settingsVersion) return [];
  const told: string[] = [];
  if (before.displayName !== now.displayName)
    told.push(t('changedName', { before: before.displayName || t('none'), now: now.displayName || t('none') }));
  for (const server of servers) {
    for (const part of serverParts) {
      if (before[server][part] !== now[server][part])
        told.push(
          t('changedPart', {
            server: serverTitle(server),
            part: t(`part.${part}`),
            before: String(before[server][part]),
            now: String(now[server][part]),
          }),
        );
    }
    if ((before[server].pinnedFingerprint ?? null) !== (now[server].pinnedFingerprint ?? null))
      told.push(t('changedCertificate', { server: serverTitle(server) }));
  }
  return told.length > 0 ? told : [t('changedSignIn')];
}

const serverTitle = (server: 'imap' | 'smtp'): string => t(server === 'imap' ? 'receivingImap' : 'sendingSmtp');

export type ConnectField = 'address' | 'password' | 'imap.host' | 'smtp.host' | 'imap.port' | 'smtp.port';

/** What is wrong with the form, in words, before any server is asked. `account` is the one being changed, if any. */
export function problemsOf(input: ConnectInput, account: Account | null): Partial<Record<ConnectField, string>> {
  const problems: Partial<Record<ConnectField, string>> = {};
  if (!isMailAddress(input.address.trim())) {
    problems.address = t('enterAddress');
  }
  if (input.password === '' && needsPassword(input, account)) {
    problems.password = account === null ? t('enterPassword') : t('enterPasswordAgain');
  }
  for (const server of ['imap', 'smtp'] as const) {
    if (!/^[A-Za-z0-9.:_-]+$/.test(input[server].host.trim())) {
      problems[`${server}.host`] = t('enterServer');
    }
    const { port } = input[server];
    if (!Number.isInteger(port) || port < 1 || port > 65_535) problems[`${server}.port`] = t('portRange');
  }
  return problems;
}

/** What a step of the connection test does, for the checklist. */
export function stepTitle(step: Pick<ConnectionStep, 'step'>): string {
  return t(`step.${step.step}`);
}
