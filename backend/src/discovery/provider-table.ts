import type { SignInWays } from '@maildesk/contracts';

export interface ProviderServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls';
  /** The whole address unless given. */
  readonly username?: 'local-part';
}

/** Whose sign-in page it would be. */
export type OauthKind = 'google' | 'microsoft';

/** A mail service whose servers are known. */
export interface Provider {
  readonly name: string;
  /** The domains of the addresses it gives out. */
  readonly domains: readonly string[];
  /** Zones of the mail exchangers by which the customers' own domains tell that their mail is here. */
  readonly exchangers?: readonly string[];
  readonly imap: ProviderServer;
  readonly smtp: ProviderServer;
  /** The usual password unless given. */
  readonly password?: SignInWays['password'];
  readonly help?: { readonly text: string; readonly url: string | null };
  readonly oauth?: OauthKind;
}

/** A service that lets no mail program in by IMAP. */
export interface RefusingService {
  readonly domains: readonly string[];
  readonly exchangers: readonly string[];
  /** Why, and what can be done. */
  readonly note: string;
}

const imaps = (host: string): ProviderServer => ({ host, port: 993, security: 'tls' });
const smtps = (host: string): ProviderServer => ({ host, port: 465, security: 'tls' });
const submission = (host: string): ProviderServer => ({ host, port: 587, security: 'starttls' });

const appPassword = (where: string, url: string | null = null) =>
  ({
    password: 'app',
    help: { text: `The usual password does not work here. Make an app password ${where}, and type that.`, url },
  }) as const;

const switchOn = (where: string) =>
  ({ help: { text: `IMAP has to be switched on first ${where}.`, url: null } }) as const;

const google = {
  imap: imaps('imap.gmail.com'),
  smtp: smtps('smtp.gmail.com'),
  oauth: 'google',
  ...appPassword(
    'in your Google account (this needs 2-Step Verification)',
    'https://myaccount.google.com/apppasswords',
  ),
} as const;

const microsoft = {
  imap: imaps('outlook.office365.com'),
  password: 'none',
  help: {
    text: 'Microsoft lets mail programs in by its own sign-in page only, and takes no passwords for IMAP.',
    url: null,
  },
  oauth: 'microsoft',
} as const;

const yahooHelp = appPassword(
  'in the security settings of your Yahoo account',
  'https://login.yahoo.com/account/security',
);
const gmxHelp = switchOn('in the settings of GMX, under POP3 & IMAP');

/** The others are found by their exchangers. */
const microsoftDomains = [
  ...['com', 'de', 'fr', 'it', 'es', 'be', 'dk', 'at', 'pt', 'com.br'].map((end) => `outlook.${end}`),
  ...['com', 'de', 'fr', 'it', 'es', 'be', 'nl', 'ca', 'co.uk', 'com.br', 'com.ar'].map((end) => `hotmail.${end}`),
  ...['com', 'de', 'fr', 'it', 'be', 'nl', 'dk', 'se', 'no', 'at', 'ca', 'co.uk'].map((end) => `live.${end}`),
  'msn.com',
];

const yahooEnds = ['com', 'de', 'fr', 'it', 'es', 'ca', 'in', 'co.in', 'co.uk', 'com.br', 'com.ar', 'com.mx', 'com.au'];
const yahooDomains = ['ymail.com', 'rocketmail.com', ...yahooEnds.map((end) => `yahoo.${end}`)];

/**
 * Services with addresses of their own, or with many domains of customers. Only what the services say themselves; a wrong line
 * would send people's passwords nowhere useful.
 */
export const providers: readonly Provider[] = [
  { name: 'Gmail', domains: ['gmail.com', 'googlemail.com'], ...google },
  { name: 'Google Workspace', domains: [], exchangers: ['google.com', 'googlemail.com'], ...google },
  {
    name: 'Outlook.com',
    domains: microsoftDomains,
    exchangers: ['olc.protection.outlook.com'],
    ...microsoft,
    smtp: submission('smtp-mail.outlook.com'),
  },
  {
    name: 'Microsoft 365',
    domains: [],
    exchangers: ['mail.protection.outlook.com', 'mx.microsoft'],
    ...microsoft,
    smtp: submission('smtp.office365.com'),
  },
  {
    name: 'iCloud Mail',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    imap: { ...imaps('imap.mail.me.com'), username: 'local-part' },
    smtp: submission('smtp.mail.me.com'),
    ...appPassword('in your Apple Account, under Sign-In and Security', 'https://account.apple.com/'),
  },
  {
    name: 'Yahoo Mail',
    domains: yahooDomains,
    imap: imaps('imap.mail.yahoo.com'),
    smtp: smtps('smtp.mail.yahoo.com'),
    ...yahooHelp,
  },
  {
    name: 'AOL Mail',
    domains: ['aol.com', 'aim.com'],
    imap: imaps('imap.aol.com'),
    smtp: smtps('smtp.aol.com'),
    ...appPassword('in the security settings of your AOL account', 'https://login.aol.com/account/security'),
  },
  {
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    exchangers: ['messagingengine.com'],
    imap: imaps('imap.fastmail.com'),
    smtp: smtps('smtp.fastmail.com'),
    ...appPassword('in the settings of Fastmail, under Privacy & Security'),
  },
  {
    name: 'GMX',
    domains: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch'],
    imap: imaps('imap.gmx.net'),
    smtp: smtps('mail.gmx.net'),
    ...gmxHelp,
  },
  { name: 'GMX', domains: ['gmx.com'], imap: imaps('imap.gmx.com'), smtp: submission('mail.gmx.com'), ...gmxHelp },
  {
    name: 'WEB.DE',
    domains: ['web.de'],
    imap: imaps('imap.web.de'),
    smtp: submission('smtp.web.de'),
    ...switchOn('in the settings of WEB.DE, under POP3/IMAP'),
  },
  {
    name: 'Mail.ru',
    domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru'],
    exchangers: ['emx.mail.ru'],
    imap: imaps('imap.mail.ru'),
    smtp: smtps('smtp.mail.ru'),
    ...appPassword('in the security settings of your Mail.ru account'),
  },
  {
    name: 'Yandex Mail',
    domains: ['yandex.ru', 'ya.ru', 'yandex.by', 'yandex.kz'],
    exchangers: ['mx.yandex.net', 'mx.yandex.ru'],
    imap: imaps('imap.yandex.ru'),
    smtp: smtps('smtp.yandex.ru'),
    ...appPassword('in your Yandex ID, and switch IMAP on in the settings of the mailbox'),
  },
  {
    name: 'Yandex Mail',
    domains: ['yandex.com'],
    imap: imaps('imap.yandex.com'),
    smtp: smtps('smtp.yandex.com'),
    ...appPassword('in your Yandex ID, and switch IMAP on in the settings of the mailbox'),
  },
  {
    name: 'Zoho Mail',
    domains: ['zoho.com', 'zohomail.com'],
    imap: imaps('imap.zoho.com'),
    smtp: smtps('smtp.zoho.com'),
    ...switchOn('in the settings of Zoho Mail'),
  },
  {
    name: 'Zoho Mail',
    domains: [],
    exchangers: ['mx.zoho.com', 'mx2.zoho.com', 'mx3.zoho.com'],
    imap: imaps('imappro.zoho.com'),
    smtp: smtps('smtppro.zoho.com'),
    ...switchOn('in the settings of Zoho Mail'),
  },
  {
    name: 'Zoho Mail',
    domains: ['zohomail.eu'],
    exchangers: ['mx.zoho.eu', 'mx2.zoho.eu', 'mx3.zoho.eu'],
    imap: imaps('imappro.zoho.eu'),
    smtp: smtps('smtppro.zoho.eu'),
    ...switchOn('in the settings of Zoho Mail'),
  },
  {
    name: 'IONOS',
    domains: [],
    exchangers: ['kundenserver.de', 'mx00.ionos.de', 'mx01.ionos.de'],
    imap: imaps('imap.ionos.de'),
    smtp: smtps('smtp.ionos.de'),
  },
  {
    name: 'IONOS',
    domains: [],
    exchangers: ['mx00.ionos.com', 'mx01.ionos.com', '1and1.com'],
    imap: imaps('imap.ionos.com'),
    smtp: smtps('smtp.ionos.com'),
  },
  {
    name: 'IONOS',
    domains: [],
    exchangers: ['mx00.ionos.co.uk', 'mx01.ionos.co.uk'],
    imap: imaps('imap.ionos.co.uk'),
    smtp: smtps('smtp.ionos.co.uk'),
  },
  {
    name: 'OVHcloud',
    domains: [],
    exchangers: ['mail.ovh.net'],
    imap: imaps('ssl0.ovh.net'),
    smtp: smtps('ssl0.ovh.net'),
  },
  {
    name: 'Infomaniak',
    domains: ['ik.me', 'ikmail.com'],
    exchangers: ['mta-gw.infomaniak.ch'],
    imap: imaps('mail.infomaniak.com'),
    smtp: smtps('mail.infomaniak.com'),
    help: {
      text: 'Make a password for this program in the Infomaniak Manager, under the devices of the mail address.',
      url: null,
    },
  },
  {
    name: 'mailbox.org',
    domains: ['mailbox.org'],
    exchangers: ['mailbox.org'],
    imap: imaps('imap.mailbox.org'),
    smtp: smtps('smtp.mailbox.org'),
  },
  {
    name: 'Posteo',
    domains: ['posteo.de', 'posteo.net', 'posteo.at', 'posteo.ch', 'posteo.eu', 'posteo.org'],
    imap: imaps('posteo.de'),
    smtp: smtps('posteo.de'),
  },
  {
    name: 'Telekom Mail',
    domains: ['t-online.de', 'magenta.de'],
    imap: imaps('secureimap.t-online.de'),
    smtp: smtps('securesmtp.t-online.de'),
    password: 'app',
    help: {
      text: 'Telekom has a password of its own for mail programs: set it in the customer centre, under passwords.',
      url: null,
    },
  },
  {
    name: 'freenet Mail',
    domains: ['freenet.de'],
    imap: imaps('mx.freenet.de'),
    smtp: submission('mx.freenet.de'),
  },
  {
    name: 'STRATO',
    domains: [],
    exchangers: ['rzone.de'],
    imap: imaps('imap.strato.de'),
    smtp: smtps('smtp.strato.de'),
  },
  {
    name: 'Hetzner',
    domains: [],
    exchangers: ['your-server.de'],
    imap: imaps('mail.your-server.de'),
    smtp: smtps('mail.your-server.de'),
  },
  {
    name: 'Gandi Mail',
    domains: [],
    exchangers: ['mail.gandi.net'],
    imap: imaps('mail.gandi.net'),
    smtp: smtps('mail.gandi.net'),
  },
  {
    name: 'Migadu',
    domains: [],
    exchangers: ['migadu.com'],
    imap: imaps('imap.migadu.com'),
    smtp: smtps('smtp.migadu.com'),
  },
  {
    name: 'Rackspace Email',
    domains: [],
    exchangers: ['emailsrvr.com'],
    imap: imaps('secure.emailsrvr.com'),
    smtp: smtps('secure.emailsrvr.com'),
  },
  {
    name: 'Hostinger',
    domains: [],
    exchangers: ['mx1.hostinger.com', 'mx2.hostinger.com'],
    imap: imaps('imap.hostinger.com'),
    smtp: smtps('smtp.hostinger.com'),
  },
  {
    name: 'Private Email',
    domains: [],
    exchangers: ['privateemail.com'],
    imap: imaps('mail.privateemail.com'),
    smtp: smtps('mail.privateemail.com'),
  },
  { name: 'Orange', domains: ['orange.fr'], imap: imaps('imap.orange.fr'), smtp: smtps('smtp.orange.fr') },
  { name: 'Free', domains: ['free.fr'], imap: imaps('imap.free.fr'), smtp: smtps('smtp.free.fr') },
  { name: 'La Poste', domains: ['laposte.net'], imap: imaps('imap.laposte.net'), smtp: smtps('smtp.laposte.net') },
  { name: 'Libero', domains: ['libero.it'], imap: imaps('imapmail.libero.it'), smtp: smtps('smtp.libero.it') },
  { name: 'Seznam', domains: ['seznam.cz'], imap: imaps('imap.seznam.cz'), smtp: smtps('smtp.seznam.cz') },
  { name: 'WP', domains: ['wp.pl'], imap: imaps('imap.wp.pl'), smtp: smtps('smtp.wp.pl') },
];

/** Services that are no use without a program of their own. */
export const refusing: readonly RefusingService[] = [
  {
    domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'],
    exchangers: ['protonmail.ch'],
    note: 'Proton Mail has no IMAP on the internet. It can be connected through Proton Mail Bridge, if an administrator runs that where MailDesk runs: set the servers yourself then, as Bridge shows them.',
  },
  {
    domains: ['tuta.com', 'tuta.io', 'tutanota.com', 'tutanota.de', 'tutamail.com', 'keemail.me'],
    exchangers: ['tutanota.de'],
    note: 'Tuta has no IMAP, so that no other mail program can read its mail.',
  },
];
