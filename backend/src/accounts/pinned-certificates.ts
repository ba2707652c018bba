import { X509Certificate } from 'node:crypto';
import type { AccountSettings } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { CertificateLook } from '../adapters/adapters.module.js';
import type { AccountEntity } from './account.entity.js';

/** For each server the self-signed certificate (PEM) that is trusted in place of authorities, if one is. */
export interface Pins {
  readonly imap: string | null;
  readonly smtp: string | null;
}

export const noPins: Pins = { imap: null, smtp: null };

/** Those of an account as it is stored. */
export function pinsOf(row: Pick<AccountEntity, 'imapPinnedCertificate' | 'smtpPinnedCertificate'>): Pins {
  return { imap: row.imapPinnedCertificate, smtp: row.smtpPinnedCertificate };
}

/** SHA-256, in upper case with colons. */
export function fingerprintOf(pem: string | null): string | null {
  return pem === null ? null : new X509Certificate(pem).fingerprint256;
}

/** What somebody trusts from now on that was not trusted before; one line for both servers when it is the same. */
export function newlyPinned(
  settings: Pick<AccountSettings, 'imap' | 'smtp'>,
  pins: Pins,
  known: Pins,
): { host: string; fingerprint: string }[] {
  const found = new Map<string, { host: string; fingerprint: string }>();
  for (const server of ['imap', 'smtp'] as const) {
    const fingerprint = fingerprintOf(pins[server]);
    const { host } = settings[server];
    if (fingerprint !== null && pins[server] !== known[server])
      found.set(`${host} ${fingerprint}`, { host, fingerprint });
  }
  return [...found.values()];
}

/** Whether the settings ask to trust a self-signed certificate that was not trusted before. */
export function trustsMore(settings: Pick<AccountSettings, 'imap' | 'smtp'>, known: Pins): boolean {
  return (['imap', 'smtp'] as const).some((server) => {
    const wanted = settings[server].pinnedFingerprint ?? null;
    return wanted !== null && wanted !== fingerprintOf(known[server]);
  });
}

/** Finds the certificates that a person has decided to trust, by their fingerprints. */
@Injectable()
export class PinnedCertificates {
  constructor(private readonly certificates: CertificateLook) {}

  /**
   * What is `known` already is taken as it is; else the server is asked for its certificate. Null where it shows another one or
   * one that somebody else has signed: it then has to pass like every other server.
   */
  async resolve(settings: Pick<AccountSettings, 'imap' | 'smtp'>, known: Pins): Promise<Pins> {
    const [imap, smtp] = await Promise.all(
      (['imap', 'smtp'] as const).map(async (server) => {
        const wanted = settings[server].pinnedFingerprint ?? null;
        if (wanted === null || fingerprintOf(known[server]) === wanted) return wanted === null ? null : known[server];
        const shown = await this.certificates.look(settings[server], server === 'imap' ? 'IMAP' : 'SMTP');
        return shown?.fingerprint === wanted ? shown.pem : null;
      }),
    );
    return { imap: imap ?? null, smtp: smtp ?? null };
  }
}
