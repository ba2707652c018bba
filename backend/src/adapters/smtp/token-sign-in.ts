import type { SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection';
import type { ServerAccess } from '../server-access.js';

/** The name under which nodemailer is asked for this sign-in; for its own XOAUTH2 it would fetch tokens by itself. */
export const tokenMethod = 'OAUTHBEARER';

/**
 * Signs in by an access token: by XOAUTH2, which Google and Microsoft speak, or by OAUTHBEARER (RFC 7628) where the server does
 * not offer that. A refusal comes as a challenge first (334), which has to be answered before the server says 535.
 */
export function tokenSignIn(access: ServerAccess, token: string): SMTPConnectionCustomAuthHandler {
  return async (context) => {
    const byXOAuth2 = context.authMethods.includes('XOAUTH2');
    const command = byXOAuth2 ? xoauth2(access, token) : oauthBearer(access, token);
    let reply = await context.sendCommand(command);
    if (reply.status === 334) reply = await context.sendCommand(byXOAuth2 ? '' : base64('\u0001'));
    // The reply itself is what the error is explained by.
    if (reply.status !== 235) throw new Error('the server refused the token');
  };
}

function xoauth2({ username }: ServerAccess, token: string): string {
  return `AUTH XOAUTH2 ${base64(`user=${username}\u0001auth=Bearer ${token}\u0001\u0001`)}`;
}

function oauthBearer({ host, port, username }: ServerAccess, token: string): string {
  // In the name, "=" and "," would end the field (RFC 5801 section 4).
  const name = username.replaceAll('=', '=3D').replaceAll(',', '=2C');
  const fields = [`n,a=${name},`, `host=${host}`, `port=${port}`, `auth=Bearer ${token}`, '', ''];
  return `AUTH OAUTHBEARER ${base64(fields.join('\u0001'))}`;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
