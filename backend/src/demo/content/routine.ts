import { pdfFile } from './files.js';
import { type Ago, type DemoMail, letter } from './mail.js';
import type { Person } from './people.js';

const bank: Person = { name: 'Hanse Handelsbank', address: 'service@hanse-handelsbank.example.com', language: 'de' };
const shop: Person = { name: 'Beschläge24', address: 'bestellung@beschlaege24.example.com', language: 'de' };
const parcels: Person = { name: 'Paketblitz', address: 'info@paketblitz.example.com', language: 'de' };
const rail: Person = { name: 'Northern Rail Tickets', address: 'tickets@northern-rail.example.org', language: 'en' };
const tools: Person = { name: 'Maison Rabot', address: 'facture@maison-rabot.example.org', language: 'fr' };

const months = 'Oktober September August Juli Juni Mai April März Februar Januar'.split(' ');

/** Statements, orders, parcels, tickets: the mail that nobody answers. */
export const routineMail: readonly DemoMail[] = [
  ...months.map((month, index) =>
    letter(`kontoauszug-${month.toLowerCase().replace('ä', 'ae')}`, `Ihr Kontoauszug für ${month}`, {
      from: bank,
      ago: `${12 + index * 30}d 04:00` as Ago,
      mailbox: index < 3 ? 'INBOX' : 'Archive',
      text: `Guten Tag,\n\nIhr Kontoauszug für ${month} liegt bei. Bitte prüfen Sie die Buchungen innerhalb von sechs Wochen.\n\nDies ist eine automatische Nachricht.`,
      attachments: [
        pdfFile(`Kontoauszug-${month}.pdf`, `Kontoauszug ${month}`, [
          `Anfangssaldo: ${(41200 - index * 870).toLocaleString('de-DE')} EUR`,
          `Eingänge: ${(18300 + index * 410).toLocaleString('de-DE')} EUR`,
          `Ausgänge: ${(15950 + index * 120).toLocaleString('de-DE')} EUR`,
        ]),
      ],
    }),
  ),
  ...(
    [
      ['10431', '11h', 'Topfscharniere 110°, 40 Stück', 'INBOX'],
      ['10388', '17d 15:45', 'Holzschrauben 4×40, 2.000 Stück', 'INBOX'],
      ['10242', '48d 10:05', 'Vollauszüge 500 mm, 24 Paar', 'INBOX'],
      ['10017', '96d 09:30', 'Hartwachsöl seidenmatt, 12 × 2,5 l', 'Archive'],
      ['09655', '190d 13:00', 'Möbelgriffe Messing, 60 Stück', 'Archive'],
    ] as const
  ).map(([number, ago, goods, mailbox]) =>
    letter(`bestellung-${number}`, `Auftragsbestätigung ${number}`, {
      from: shop,
      ago,
      mailbox,
      is: ago === '11h' ? ['unread'] : [],
      text: `Vielen Dank für Ihre Bestellung!\n\nAuftrag ${number}\n${goods}\n\nWir versenden innerhalb von zwei Werktagen. Die Rechnung liegt dem Paket bei.`,
    }),
  ),
  ...(
    [
      ['7F31', '10h', 'Ihr Paket kommt heute zwischen 13 und 15 Uhr.', 'INBOX'],
      ['6C02', '16d 06:10', 'Ihr Paket wurde bei der Nachbarwerkstatt abgegeben.', 'INBOX'],
      ['5A90', '46d 06:10', 'Ihr Paket ist unterwegs.', 'INBOX'],
    ] as const
  ).map(([number, ago, text, mailbox]) =>
    letter(`paket-${number.toLowerCase()}`, `Sendung ${number}: ${text.slice(0, -1)}`, {
      from: parcels,
      ago,
      mailbox,
      is: number === '7F31' ? ['unread'] : [],
      text: `Guten Tag,\n\n${text}\n\nSendungsnummer ${number}`,
      html: `<html lang="de"><body><table width="100%"><tr><td align="center"><h1 style="color:#d9480f">Paketblitz</h1><p>${text}</p><p>Sendungsnummer <b>${number}</b></p><img src="https://track.example.org/map/${number}.png" width="480" height="200" alt="Karte"></td></tr></table></body></html>`,
    }),
  ),
  ...(['Hamburg – Lüneburg', 'Hamburg – Berlin', 'Hamburg – Lyon Part-Dieu'] as const).map((journey, index) =>
    letter(`ticket-${index + 1}`, `Your ticket: ${journey}`, {
      from: rail,
      ago: `${22 + index * 41}d 18:20` as Ago,
      mailbox: index === 0 ? 'INBOX' : 'Archive',
      text: `Your ticket for ${journey} is attached. Show it on your phone; paper is not needed.`,
      attachments: [
        pdfFile(`ticket-${index + 1}.pdf`, 'Ticket', ['One adult, second class', journey.replace('–', '-')]),
      ],
    }),
  ),
  ...(['2 rabots', '1 jeu de ciseaux à bois', '4 serre-joints'] as const).map((goods, index) =>
    letter(`facture-${index + 1}`, `Facture n° ${2026 - index}-${118 - index * 31}`, {
      from: tools,
      ago: `${31 + index * 130}d 10:00` as Ago,
      mailbox: index === 0 ? 'INBOX' : 'Archive',
      text: `Madame, Monsieur,\n\nveuillez trouver ci-joint la facture pour : ${goods}. Nous vous remercions de votre fidélité.`,
      attachments: [pdfFile(`facture-${index + 1}.pdf`, 'Facture', [goods, 'Payable à 30 jours'])],
    }),
  ),
];
