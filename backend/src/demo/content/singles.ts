import { pngFile, textFile, woodSample } from './files.js';
import { type DemoMail, letter } from './mail.js';
import { me, type Person, personas } from './people.js';

const { carmen, emily, jonas, kenji, lena, piotr, sofia, thomas } = personas;
const stranger = (name: string, address: string, language: Person['language']): Person => ({ name, address, language });

const forwarded = [
  'From: Ratsbüro Lüneburg <ratsbuero@lueneburg.example.org>',
  'To: Thomas Mueller <thomas@mueller-soehne.maildesk.example>',
  'Subject: Bestuhlung Ratssaal',
  'Date: Tue, 17 Nov 2026 09:12:00 +0100',
  'Message-ID: <ratssaal-1@lueneburg.example.org>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Guten Tag Herr Müller,',
  '',
  'für den Ratssaal suchen wir 46 stapelbare Stühle und 12 Tische. Können Sie jemanden empfehlen?',
  '',
].join('\r\n');

/** Messages on their own: drafts, junk, trash, and one of each thing a mailbox holds. */
export const singleMail: readonly DemoMail[] = [
  letter('welcome', 'Welcome to the MailDesk demo mailbox 👋', {
    from: stranger('MailDesk', 'hello@maildesk.example', 'en'),
    ago: '12m',
    is: ['unread', 'flagged'],
    text: 'Hello,\n\nthis mailbox lives in the memory of this computer. Everything in it is made up, nothing you do here leaves the machine, and all of it is new again after a restart.\n\nThings to try:\n\n- Wait a moment: new mail arrives by itself.\n- Write to demo@maildesk.example and see it come back.\n- Answer Eleni, Thomas or Kenji: they reply within seconds.\n- Write to anyone@bounce.maildesk.example to see what a refused address looks like.',
  }),
  letter('ratssaal-forward', 'WG: Bestuhlung Ratssaal', {
    from: thomas,
    ago: '2d 07:10',
    is: ['forwarded'],
    text: 'Moin Herr Winter,\n\ndas kam eben vom Ratsbüro. Ich habe Sie empfohlen, siehe Anhang.',
    attachments: [
      { filename: 'Bestuhlung Ratssaal.eml', contentType: 'message/rfc822', content: Buffer.from(forwarded) },
    ],
  }),
  letter('ratssaal-to-jonas', 'Fwd: WG: Bestuhlung Ratssaal', {
    from: me,
    to: [jonas],
    ago: '2d 07:40',
    text: 'Jonas, könnten wir 46 Stühle bis März schaffen? Der Anhang sagt mehr.',
    attachments: [
      { filename: 'Bestuhlung Ratssaal.eml', contentType: 'message/rfc822', content: Buffer.from(forwarded) },
    ],
  }),
  letter('colour-card', 'Farbkarte 2027', {
    from: jonas,
    ago: '5d 13:30',
    text: 'Die neuen Öle, drei Töne, frisch aus der Werkstatt.',
    html: '<html lang="de"><body><p>Die neuen Öle, frisch aus der Werkstatt:</p><p><img src="cid:hell" alt="hell" width="240"> <img src="cid:mittel" alt="mittel" width="240"> <img src="cid:dunkel" alt="dunkel" width="240"></p><p>Jonas</p></body></html>',
    attachments: [
      pngFile('hell.png', woodSample([214, 180, 132]), 'hell'),
      pngFile('mittel.png', woodSample([168, 122, 76]), 'mittel'),
      pngFile('dunkel.png', woodSample([96, 66, 46]), 'dunkel'),
    ],
  }),
  letter('no-subject', null, {
    from: carmen,
    ago: '8d 19:02',
    text: 'Se me olvidó decirte: si vienes por Valencia, la horchata corre de mi cuenta.',
  }),
  letter(
    'long-subject',
    'Minutes of the meeting about the sample wall, the rails, the labels, the light, the delivery of the six tables, the question of who waters the plants, the coffee machine and its future, and everything else that came up between ten and half past twelve',
    {
      from: emily,
      ago: '26d 12:45',
      mailbox: 'Projects/Hamburg showroom',
      text: 'As promised, short minutes for a long meeting: everything agreed except the coffee machine.',
    },
  ),
  letter('empty-body', 'Telefonnummer Stapler: siehe Betreff, 040 555 0117', {
    from: jonas,
    ago: '10d 05:15',
    text: '',
  }),
  letter('workshop-notes', 'Messprotokoll', {
    from: jonas,
    ago: '32d 14:14',
    text: 'Feuchte der Charge vom Oktober, wie besprochen.',
    attachments: [
      textFile('messung.txt', 'text/plain; charset=utf-8', [
        'Brett 1: 8,1 %',
        'Brett 2: 7,9 %',
        'Brett 3: 8,4 %',
        'Ø 8,1 %',
      ]),
    ],
  }),
  letter('fair-badge', '展示会の入場証', {
    from: kenji,
    ago: '70d 02:00',
    mailbox: 'Archive',
    text: 'ウィンター様\n\n東京展示会の入場証をお送りします。当日は南口でお待ちしております。',
  }),
  letter('sofia-birthday', 'Buon compleanno! 🎂🎉', {
    from: sofia,
    ago: '88d 08:00',
    mailbox: 'Archive',
    text: 'Tanti auguri Alex! Che il nuovo anno ti porti legno dritto e clienti pazienti 🪵❤️',
  }),
  letter('greeting-piotr', 'Wesołych Świąt 🎄', {
    from: piotr,
    ago: '330d 08:30',
    mailbox: 'Archive',
    text: 'Zdrowych i spokojnych Świąt, dużo śniegu i suchego dębu w nowym roku!',
  }),
  letter('first-order', 'Unser erster Auftrag', {
    from: thomas,
    ago: '420d 09:00',
    mailbox: 'Kunden/Müller & Söhne',
    text: 'Moin Herr Winter,\n\nso fängt es an: zwei Stehtische für unser Büro, Buche, geölt. Wenn die gut werden, kommt mehr.',
  }),
  letter('terms', 'Rahmenvertrag unterschrieben', {
    from: thomas,
    ago: '300d 11:20',
    mailbox: 'Kunden/Müller & Söhne',
    text: 'Der Rahmenvertrag ist zurück, von beiden Seiten unterschrieben. Auf gute Zusammenarbeit!',
    is: ['flagged'],
  }),
  letter('to-all', 'Betriebsferien', {
    from: me,
    to: [lena, jonas],
    ago: '37d 16:00',
    text: 'Liebe alle,\n\nzwischen den Jahren bleibt die Werkstatt zu. Die Heizung läuft auf 12 Grad, damit der Leim nicht friert.',
  }),
  letter('dentist', 'Zahnarzt verschoben', {
    from: lena,
    ago: '44d 07:32',
    text: 'Ich komme morgen erst um elf, der Zahnarzt hat mich verschoben. Die Post liegt auf deinem Tisch.',
  }),
  letter('thanks-kenji', 'Thank you for the tea', {
    from: me,
    to: [kenji],
    ago: '65d 09:00',
    text: 'Dear Tanaka-san,\n\nthe tea arrived safely and the whole workshop now takes its break at three.',
  }),
  letter('draft-quote', 'Devis : chambres 201 à 212', {
    from: me,
    to: [personas.claire],
    ago: '20h',
    mailbox: 'Drafts',
    is: ['draft'],
    text: 'Chère Claire,\n\nvoici notre devis pour les douze chambres.\n\nBureaux : \nChevets : \nTables de nuit : ',
  }),
  letter('draft-omar', 'Re: طلب عرض أسعار لمكتبة خشبية', {
    from: me,
    to: [personas.omar],
    ago: '4h',
    mailbox: 'Drafts',
    is: ['draft'],
    text: 'Dear Mr Haddad,\n\nyour message did arrive. For a library wall in dark walnut, with a ladder on a rail, we',
  }),
  letter('draft-idea', 'Idee für die Bank', {
    from: me,
    to: [],
    ago: '16d 21:30',
    mailbox: 'Drafts',
    is: ['draft'],
    text: 'Drei Beine, zwei Teile, null Schrauben. Keil aus Räuchereiche?',
  }),
  ...(
    [
      [
        'lottery',
        'CONGRATULATION!!! You have won 4.500.000',
        'Dear lucky winner, your address was drawn from 30 million. Reply with your full name and a small fee of 95 EUR.',
        'Lotto Direct',
        '6h',
      ],
      [
        'seo',
        'Re: your website ranking',
        'Hi, I was looking at your website and noticed that it is not on page one. We can fix it this week.',
        'Brad from Growth',
        '1d 03:30',
      ],
      [
        'invoice',
        'Rechnung 88213 überfällig – letzte Mahnung',
        'Öffnen Sie sofort den folgenden Verweis, um eine Pfändung abzuwenden: http://example.org/zahlung',
        'Inkasso Zentral',
        '3d 02:14',
      ],
      [
        'pills',
        'Gain strength n0w',
        'Doctors are speechless. One capsule, no prescription, discreet shipping.',
        'Health Corner',
        '9d 23:51',
      ],
      [
        'parcel',
        'Colis en attente de paiement',
        'Votre colis est retenu. Réglez 1,99 € de frais sur https://example.org/colis pour le recevoir.',
        'Livraison Express',
        '13d 20:00',
      ],
    ] as const
  ).map(([stem, subject, text, name, ago]) =>
    letter(`junk-${stem}`, subject, {
      from: stranger(name, `${stem}@bulk.example.com`, 'en'),
      ago,
      mailbox: 'Junk',
      is: stem === 'lottery' || stem === 'seo' ? ['unread'] : [],
      text,
      html: `<html><body bgcolor="#ffff99"><center><font size="5" color="red">${subject}</font><p>${text}</p><img src="http://spam.example.org/pixel/${stem}.gif"></center></body></html>`,
    }),
  ),
  letter('trash-lunch', 'Mittag?', {
    from: lena,
    ago: '20d 10:45',
    mailbox: 'Trash',
    text: 'Heute Fischbrötchen am Anleger, wer kommt mit?',
  }),
  letter('trash-survey', 'How was your stay? ⭐⭐⭐⭐⭐', {
    from: stranger('Inn by the Station', 'survey@station-inn.example.com', 'en'),
    ago: '40d 12:00',
    mailbox: 'Trash',
    text: 'Two minutes of your time would help us to keep the breakfast as it is.',
  }),
  letter('trash-webinar', 'Letzte Plätze: Webinar Lackieren', {
    from: stranger('Farben Nord', 'event@farben-nord.example.com', 'de'),
    ago: '55d 09:40',
    mailbox: 'Trash',
    text: 'Am Mittwoch zeigen wir, wie der Lack nicht läuft. Anmeldung bis heute Abend.',
  }),
];
