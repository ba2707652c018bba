import { type DemoMail, letter } from './mail.js';
import { type Person, personas } from './people.js';

const { freight, kenji, thomas } = personas;
const daemon: Person = { name: 'Mail Delivery System', address: 'mailer-daemon@maildesk.example', language: 'en' };
const scanner: Person = { name: 'Scanner Flur', address: 'scanner@nordlicht.maildesk.example', language: 'de' };
const museum: Person = { name: 'Musée du Meuble', address: 'contact@musee-meuble.example.org', language: 'fr' };
const oldShop: Person = { name: 'Leim & Lack Krüger', address: 'krueger@leim-lack.example.org', language: 'de' };

/** Lines of a message source; characters above 0xff are not possible, so each character is one byte. */
const source = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');

/** "椅子二脚は十二月三日に発送いたします。" as ISO-2022-JP (RFC 1468) puts it into seven bits. */
const japanese = '\x1b$B0X;RFs5S$O==Fs7n;0F|$KH/Aw$$$?$7$^$9!#\x1b(B';

/** Mail as it is out there: old character sets, a report that something came back, and broken structure. */
export const oddMail: readonly DemoMail[] = [
  letter('odd-iso-2022-jp', '納期のお知らせ', {
    from: kenji,
    ago: '35d 01:15',
    text: '',
    raw: (date, messageId) =>
      source(
        'From: Tanaka Kenji <kenji@kumo-interior.maildesk.example>',
        'To: <demo@maildesk.example>',
        'Subject: =?ISO-2022-JP?B?GyRCRzw0fCROJCpDTiRpJDsbKEI=?=',
        `Date: ${date}`,
        `Message-ID: ${messageId}`,
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=ISO-2022-JP',
        'Content-Transfer-Encoding: 7bit',
        '',
        japanese,
      ),
  }),
  letter('odd-iso-8859-1', 'Visite guidée réservée aux ébénistes', {
    from: museum,
    ago: '43d 09:09',
    text: '',
    raw: (date, messageId) =>
      source(
        'From: =?ISO-8859-1?Q?Mus=E9e_du_Meuble?= <contact@musee-meuble.example.org>',
        'To: Alex Winter <demo@maildesk.example>',
        'Subject: =?ISO-8859-1?Q?Visite_guid=E9e_r=E9serv=E9e_aux_=E9b=E9nistes?=',
        `Date: ${date}`,
        `Message-ID: ${messageId}`,
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=ISO-8859-1',
        'Content-Transfer-Encoding: 8bit',
        '',
        'Ch\u00e8res \u00e9b\u00e9nistes, chers amis du bois,',
        '',
        'la r\u00e9serve du mus\u00e9e ouvre ses portes \u00e0 quinze personnes. Le caf\u00e9 est offert.',
      ),
  }),
  letter('odd-windows-1252', 'Angebot Leim – gültig bis Ende des Monats', {
    from: oldShop,
    ago: '28d 07:07',
    text: '',
    raw: (date, messageId) =>
      source(
        'From: "Leim & Lack Krueger" <krueger@leim-lack.example.org>',
        'To: demo@maildesk.example',
        'Subject: =?Windows-1252?Q?Angebot_Leim_=96_g=FCltig_bis_Ende_des_Monats?=',
        `Date: ${date}`,
        `Message-ID: ${messageId}`,
        'MIME-Version: 1.0',
        'Content-Type: text/html; charset=windows-1252',
        'Content-Transfer-Encoding: 8bit',
        '',
        // In windows-1252: 0x84 and 0x93 are quotation marks, 0x96 a dash, 0x80 the euro sign.
        '<html><body><p>Unser \x84Leim Nr. 7\x93 \x96 jetzt 10\xa0kg f\xfcr 49\xa0\x80.</p></body></html>',
      ),
  }),
  letter('odd-bounce', 'Undelivered Mail Returned to Sender', {
    from: daemon,
    ago: '7d 16:21',
    text: '',
    raw: (date, messageId) =>
      source(
        'From: Mail Delivery System <mailer-daemon@maildesk.example>',
        'To: demo@maildesk.example',
        'Subject: Undelivered Mail Returned to Sender',
        `Date: ${date}`,
        `Message-ID: ${messageId}`,
        'Auto-Submitted: auto-replied',
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary="report-1"',
        '',
        '--report-1',
        'Content-Type: text/plain; charset=us-ascii',
        '',
        'Your message could not be delivered to one recipient.',
        '',
        '<lager@bounce.maildesk.example>: 550 5.1.1 There is no such mailbox here',
        '',
        '--report-1',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mail.maildesk.example',
        '',
        'Final-Recipient: rfc822; lager@bounce.maildesk.example',
        'Action: failed',
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 5.1.1 There is no such mailbox here',
        '',
        '--report-1',
        'Content-Type: text/rfc822-headers',
        '',
        'From: Alex Winter <demo@maildesk.example>',
        'To: lager@bounce.maildesk.example',
        'Subject: Stellplatz im Lager',
        'Message-ID: <odd-bounced-original@maildesk.example>',
        '',
        '--report-1--',
      ),
  }),
  letter('odd-malformed', 'Scan 0017', {
    from: scanner,
    ago: '30d 06:16',
    text: '',
    // A header line without a colon, a character set that is none, broken base64, and no closing boundary.
    raw: (date, messageId) =>
      source(
        'From: Scanner Flur <scanner@nordlicht.maildesk.example>',
        'To: demo@maildesk.example',
        'Subject: Scan 0017',
        `Date: ${date}`,
        `Message-ID: ${messageId}`,
        'this line is not a header field',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=scan',
        '',
        '--scan',
        'Content-Type: text/plain; charset=x-scanner-8bit',
        'Content-Transfer-Encoding: 8bit',
        '',
        'Gescannt am Ger\u00e4t im Flur.',
        '--scan',
        'Content-Type: image/png; name=scan0017.png',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename=scan0017.png',
        '',
        'iVBORw0KGgo*** paper jam ***AAAANSUhEUg',
      ),
  }),
  letter('odd-no-mime', 'Fax', {
    from: freight,
    ago: '62d 11:11',
    text: '',
    raw: (date, messageId) =>
      source(
        'From: dispo@nordsee-spedition.maildesk.example',
        'To: demo@maildesk.example',
        'Subject: Fax',
        `Date: ${date}`,
        `Message-ID: ${messageId}`,
        '',
        'TOUR 12, BELADEN 0700, ANKUNFT 1530. KEINE ANTWORT NOETIG.',
      ),
  }),
  letter('odd-missing-parent', 'AW: Maße der Kirchenbank', {
    from: thomas,
    ago: '80d 08:18',
    mailbox: 'Kunden/Müller & Söhne',
    text: 'Die Maße stimmen, nur die Lehne ist zwei Zentimeter höher. Der Küster sitzt gern gerade.',
    headers: {
      'In-Reply-To': '<kirchenbank-1@mueller-soehne.maildesk.example>',
      References: '<kirchenbank-1@mueller-soehne.maildesk.example>',
    },
  }),
];
