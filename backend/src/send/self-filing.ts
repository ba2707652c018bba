/** Providers whose SMTP servers put a copy of each submission into the Sent mailbox themselves. */
const providers = ['gmail.com', 'googlemail.com', 'office365.com', 'outlook.com', 'icloud.com', 'me.com'];

/** Whether a message that is sent by this SMTP server shows up by itself in the Sent mailbox of this IMAP server. */
export function filesItself(imapHost: string, smtpHost: string): boolean {
  return isKnown(imapHost) && isKnown(smtpHost);
}

function isKnown(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return providers.some((provider) => name === provider || name.endsWith(`.${provider}`));
}
