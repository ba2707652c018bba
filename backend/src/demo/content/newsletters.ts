import { pngFile, woodSample } from './files.js';
import { type Ago, type DemoMail, letter } from './mail.js';
import type { Language, Person } from './people.js';
import { escapeHtml } from './render.js';

interface Brand {
  readonly sender: Person;
  readonly colour: string;
  readonly tagline: string;
  readonly readMore: string;
  readonly leave: string;
  /** Where its pictures are, and the tiny one that reports the reading. */
  readonly images: string;
}

interface Issue {
  readonly ago: Ago;
  readonly subject: string;
  readonly stories: readonly (readonly [headline: string, text: string])[];
  readonly unread?: boolean;
  readonly mailbox?: string;
}

const sender = (name: string, address: string, language: Language): Person => ({ name, address, language });

const woodworking: Brand = {
  sender: sender('Woodworking Weekly', 'letter@woodworking-weekly.example.com', 'en'),
  colour: '#7a4a1e',
  tagline: 'Joints, tools and patience',
  readMore: 'Read on',
  leave: 'Unsubscribe',
  images: 'https://img.example.org/woodworking',
};
const salone: Brand = {
  sender: sender('Lettera del Salone', 'news@lettera-salone.example.org', 'it'),
  colour: '#b3262e',
  tagline: 'Il design raccontato da Milano',
  readMore: 'Continua a leggere',
  leave: 'Annulla iscrizione',
  images: 'https://cdn.example.org/salone',
};
const kurier: Brand = {
  sender: sender('Design-Kurier', 'redaktion@design-kurier.example.com', 'de'),
  colour: '#1d4e89',
  tagline: 'Möbel, Räume, Menschen',
  readMore: 'Weiterlesen',
  leave: 'Newsletter abbestellen',
  images: 'https://bilder.example.org/kurier',
};
const harbour: Brand = {
  sender: sender('Hafen-Nachrichten', 'presse@hafen.example.org', 'de'),
  colour: '#0f6b5c',
  tagline: 'Was ankommt, was abfährt',
  readMore: 'Zur Meldung',
  leave: 'Abmelden',
  images: 'https://media.example.org/hafen',
};

const issues: readonly (readonly [Brand, string, readonly Issue[]])[] = [
  [
    woodworking,
    'woodworking',
    [
      {
        ago: '2h',
        subject: 'The dovetail that holds without glue',
        unread: true,
        stories: [
          [
            'The dovetail that holds without glue',
            'A joint from a boat yard in Norway has outlived four hulls. We took one apart and measured it.',
          ],
          ['Sharpening on glass', 'Three sheets of film, one sheet of glass, and an edge you can read through.'],
        ],
      },
      {
        ago: '7d 06:00',
        subject: 'Ash, the misunderstood wood',
        stories: [
          [
            'Ash, the misunderstood wood',
            'It bends, it forgives, and it takes smoke like no other. Why it left the workshops and why it returns.',
          ],
          ['A bench in a weekend', 'Eleven pieces, no screws, one long afternoon of waiting for the oil.'],
        ],
      },
      {
        ago: '14d 06:00',
        subject: 'How dry is dry enough?',
        stories: [
          [
            'How dry is dry enough?',
            'Eight percent is a number, not an answer. What the air in your room does to a table top in February.',
          ],
        ],
      },
      {
        ago: '21d 06:00',
        subject: 'Letters from the shavings bin',
        stories: [
          [
            'Letters from the shavings bin',
            'You asked about tear-out, hide glue and whether cats harm a shellac finish. They do.',
          ],
        ],
      },
      {
        ago: '75d 06:00',
        subject: 'Planes of Sheffield',
        mailbox: 'Archive',
        stories: [
          ['Planes of Sheffield', 'A street, three forges and a cast-iron body that has not changed in ninety years.'],
        ],
      },
    ],
  ],
  [
    salone,
    'salone',
    [
      {
        ago: '1d 05:30',
        subject: 'Cinque sedie che vedremo ad aprile',
        stories: [
          [
            'Cinque sedie che vedremo ad aprile',
            'Dal tondino d’acciaio al frassino curvato: le anticipazioni dagli studi milanesi.',
          ],
          ['La luce giusta', 'Perché nei negozi più belli non si supera mai la soglia dei 2700 kelvin.'],
        ],
      },
      {
        ago: '29d 05:30',
        subject: 'Intervista: costruire senza viti',
        stories: [
          [
            'Intervista: costruire senza viti',
            'Una falegnameria della Brianza spiega perché gli incastri non passano mai di moda.',
          ],
        ],
      },
      {
        ago: '120d 05:30',
        subject: 'Brera, guida per chi ha un’ora sola',
        mailbox: 'Archive',
        stories: [
          ['Brera, guida per chi ha un’ora sola', 'Tre cortili, due librerie e il miglior banco bar del quartiere.'],
        ],
      },
    ],
  ],
  [
    kurier,
    'kurier',
    [
      {
        ago: '9h',
        subject: 'Messe Köln: die leisen Stände sind die guten',
        unread: true,
        stories: [
          ['Die leisen Stände sind die guten', 'Vier Hersteller, die ohne Musik auskommen und trotzdem voll waren.'],
          ['Stuhl des Monats', 'Er wiegt 2,9 Kilo, trägt 140 und kommt aus dem Alten Land.'],
        ],
      },
      {
        ago: '16d 05:00',
        subject: 'Reparieren statt wegwerfen',
        stories: [
          [
            'Reparieren statt wegwerfen',
            'Eine Werkstatt in Leipzig leimt nur noch. Das Auftragsbuch ist bis Ostern voll.',
          ],
        ],
      },
      {
        ago: '60d 05:00',
        subject: 'Kleine Räume, große Tische',
        stories: [
          ['Kleine Räume, große Tische', 'Klappen, schieben, drehen: sieben Grundrisse unter 40 Quadratmetern.'],
        ],
      },
      {
        ago: '150d 05:00',
        subject: 'Sommerpause in den Werkstätten',
        mailbox: 'Archive',
        stories: [
          ['Sommerpause in den Werkstätten', 'Wer im August noch sägt, und warum das Holz den Urlaub braucht.'],
        ],
      },
    ],
  ],
  [
    harbour,
    'hafen',
    [
      {
        ago: '4d 07:15',
        subject: 'Niedrigwasser: einzelne Liegeplätze gesperrt',
        stories: [
          [
            'Einzelne Liegeplätze gesperrt',
            'Bis Donnerstag werden Ladungen über Steinwerder umgeleitet. Speditionen sind informiert.',
          ],
        ],
      },
      {
        ago: '45d 07:15',
        subject: 'Neue Zeitfenster für Lkw',
        stories: [
          ['Neue Zeitfenster für Lkw', 'Anmeldungen sind künftig vier Stunden vorher möglich, auch am Wochenende.'],
        ],
      },
    ],
  ],
];

const masthead = pngFile('masthead.png', woodSample([176, 132, 84]), 'masthead');

/** Newsletters: tables for layout, a picture inside the mail, others on a far server. */
export const newsletterMail: readonly DemoMail[] = issues.flatMap(([brand, stem, list]) =>
  list.map((issue, index) =>
    letter(`${stem}-${list.length - index}`, issue.subject, {
      from: brand.sender,
      ago: issue.ago,
      mailbox: issue.mailbox ?? 'INBOX',
      is: issue.unread === true ? ['unread'] : [],
      text: [
        ...issue.stories.map(([headline, text]) => `${headline}\n${text}`),
        `${brand.leave}: https://example.org/leave`,
      ].join('\n\n'),
      html: layout(brand, issue),
      attachments: [masthead],
      headers: {
        'List-Id': `${brand.sender.name} <${stem}.example.org>`,
        'List-Unsubscribe': `<https://example.org/leave/${stem}>, <mailto:leave-${stem}@example.org>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        Precedence: 'bulk',
      },
    }),
  ),
);

function layout(brand: Brand, issue: Issue): string {
  const stories = issue.stories.map(
    ([headline, text], index) => `
      <tr><td style="padding:0 24px 8px"><img src="${brand.images}/story-${index + 1}.jpg" width="552" height="240" alt=""></td></tr>
      <tr><td style="padding:0 24px 24px;font:15px/1.5 Georgia,serif;color:#222222">
        <h2 style="margin:0 0 8px;font-size:20px;color:${brand.colour}">${escapeHtml(headline)}</h2>
        ${escapeHtml(text)}<br><a href="https://example.org/story/${index + 1}" style="color:${brand.colour}">${brand.readMore}</a>
      </td></tr>`,
  );
  return `<!DOCTYPE html>
<html lang="${brand.sender.language}"><head><meta charset="utf-8"><style>@media (max-width:600px){.sheet{width:100%!important}}</style></head>
<body style="margin:0;background:#f2efe9">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:24px 0">
  <table class="sheet" role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="background:#ffffff">
    <tr><td style="background:${brand.colour};color:#ffffff;padding:16px 24px;font:bold 24px Georgia,serif">${escapeHtml(brand.sender.name)}
      <div style="font:italic 14px Georgia,serif">${escapeHtml(brand.tagline)}</div></td></tr>
    <tr><td style="padding:0 0 16px"><img src="cid:masthead" width="600" height="120" alt="" style="display:block"></td></tr>${stories.join('')}
    <tr><td style="padding:16px 24px;border-top:1px solid #dddddd;font:12px Arial,sans-serif;color:#777777">
      <a href="https://example.org/leave" style="color:#777777">${brand.leave}</a>
      <img src="${brand.images}/open.gif?issue=${encodeURIComponent(issue.subject)}" width="1" height="1" alt=""></td></tr>
  </table>
</td></tr></table>
</body></html>
`;
}
