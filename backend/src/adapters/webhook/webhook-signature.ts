import { createHmac } from 'node:crypto';
import type { Secret } from '../../common/secret.js';

/**
 * The headers by which whoever receives a webhook can tell that it comes from here: the HMAC-SHA256 (RFC 2104), in hex, of the
 * time in seconds since 1970, a dot and the body, letter by letter. The time is in it so that an old one cannot be sent again.
 */
export function signatureHeaders(secret: Secret, body: string, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', secret.reveal()).update(`${timestamp}.${body}`, 'utf8').digest('hex');
  return { 'MailDesk-Timestamp': timestamp, 'MailDesk-Signature': `v1=${signature}` };
}
