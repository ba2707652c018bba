import { Secret as Key, TOTP } from 'otpauth';
import { Secret } from '../../common/secret.js';

/** What every authenticator app knows, and some know nothing else: RFC 6238 with SHA-1, six digits, half a minute. */
const form = { issuer: 'MailDesk', algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** How far the clock of a phone may be off, in steps of half a minute (RFC 6238 section 5.2). */
const window = 1;

/** A new key, in base32: 160 random bits, as RFC 4226 section 4 recommends. */
export function newTotpKey(): Secret {
  return new Secret(new Key({ size: 20 }).base32);
}

/** The address that authenticator apps scan as a QR code. */
export function totpUri(key: Secret, email: string): string {
  return new TOTP({ ...form, label: email, secret: Key.fromBase32(key.reveal()) }).toString();
}

/** The time step that a code was made in, or null when it is not one of this time. Whether it was used before is not known here. */
export function totpStepOf(key: Secret, code: string, now: Date): number | null {
  const totp = new TOTP({ ...form, secret: Key.fromBase32(key.reveal()) });
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window });
  return delta === null ? null : totp.counter({ timestamp: now.getTime() }) + delta;
}
