import { pdfFile, textFile } from './files.js';
import { conversation, type DemoMail } from './mail.js';
import { me, personas } from './people.js';

const { freight, jonas, lena, piotr } = personas;

/** Wood, freight and the people in the house. */
export const supplierAndTeamMail: readonly DemoMail[] = [
  ...conversation('borowy-oak', 'Dąb, dostawa na styczeń', [
    {
      from: piotr,
      ago: '24d 06:50',
      text: 'Dzień dobry,\n\nmamy 18 m³ dębu pierwszej klasy, suszonego do ośmiu procent. Mogę zarezerwować dla Państwa do końca miesiąca.\n\nCena jak w zeszłym roku, transport po Państwa stronie.',
      attachments: [
        textFile('dab-specyfikacja.csv', 'text/csv', ['grubosc_mm;klasa;ilosc_m3', '27;I;6', '40;I;8', '52;I/II;4']),
      ],
    },
    {
      from: me,
      ago: '24d 09:30',
      text: 'Dzień dobry Piotr,\n\nwe take all of it. Is the 52 mm wide enough for table tops, say 25 cm?',
    },
    {
      from: piotr,
      ago: '23d 07:15',
      text: 'Większość ma 26–31 cm. Węższe deski odłożę osobno, przydadzą się na nogi.',
    },
    {
      from: me,
      ago: '23d 08:00',
      text: 'Perfect. Our carrier will call you about the pick-up.',
      cc: [freight],
    },
    {
      from: piotr,
      ago: '5h',
      text: 'Dzień dobry,\n\ndrewno jest spakowane i czeka na rampie. Zdjęcia wyślę, jak tylko przestanie padać 🌧️',
      is: ['unread'],
    },
  ]),
  ...conversation('freight-4471', 'Abholung Auftrag 4471: 18 m³ Eiche ab Białowieża', [
    {
      from: freight,
      ago: '8d 08:20',
      text: 'Sehr geehrter Herr Winter,\n\nfür den Auftrag 4471 haben wir einen Planenzug am kommenden Montag eingeplant. Ladezeit zwischen 7 und 9 Uhr.\n\nBitte bestätigen Sie uns die Adresse und ob ein Stapler vor Ort ist.',
    },
    {
      from: me,
      ago: '8d 09:05',
      text: 'Guten Morgen Herr Jansen,\n\ndie Adresse stimmt, ein Stapler ist da. Bitte vorher bei Herrn Zieliński anrufen.',
    },
    {
      from: freight,
      ago: '7d 07:45',
      text: 'Vielen Dank, ist notiert. Frachtbrief anbei.',
      attachments: [
        pdfFile('Frachtbrief-4471.pdf', 'Frachtbrief 4471', [
          'Absender: Tartak Borowy, Bialowieza',
          'Empfänger: Nordlicht Möbel, Hamburg',
          'Ladung: Schnittholz Eiche, 18 m³, 12,6 t',
        ]),
      ],
    },
    {
      from: freight,
      ago: '95m',
      text: 'Sehr geehrter Herr Winter,\n\nwegen Glatteis auf der A2 kommt der Zug voraussichtlich zwei Stunden später an. Wir melden uns, sobald der Fahrer bei Frankfurt (Oder) ist.',
      is: ['unread'],
    },
  ]),
  ...conversation('party', 'Weihnachtsfeier 🎄🧑‍🍳 wer bringt was?', [
    {
      from: lena,
      ago: '6d 12:00',
      to: [me, jonas],
      text: 'Ihr Lieben,\n\ndie Feier ist am letzten Freitag vor Weihnachten, ab 17 Uhr in der Werkstatt. Bitte tragt euch ein: Salat 🥗, Suppe 🍲, Nachtisch 🍰.\n\nIch bringe Glühwein und den guten Lautsprecher mit 🎶',
    },
    {
      from: jonas,
      ago: '6d 12:20',
      to: [lena, me],
      text: 'Ich mache Grünkohl für alle. Wer Pinkel will, sagt Bescheid 😋',
    },
    {
      from: me,
      ago: '6d 13:10',
      to: [lena, jonas],
      text: 'Nachtisch! Rote Grütze mit Vanillesoße, genug für zwanzig.',
    },
    {
      from: lena,
      ago: '5d 09:00',
      to: [me, jonas],
      text: 'Herrlich 👍 Dann fehlt nur noch der Salat. Die Hobelmaschine bitte vorher abdecken, letztes Jahr war Glitzer drin ✨',
    },
  ]),
  ...conversation('planer', 'Hobelmaschine macht Geräusche', [
    {
      from: jonas,
      ago: '13d 05:50',
      text: 'Moin Alex,\n\ndie Hobelmaschine pfeift seit gestern bei 4 mm Abnahme. Ich tippe auf das vordere Lager. Der Kundendienst könnte Donnerstag.\n\nSoll ich ihn bestellen?',
    },
    { from: me, ago: '13d 07:20', text: 'Ja bitte, gleich für Donnerstag früh. Bis dahin nur noch 2 mm, ja?' },
    {
      from: jonas,
      ago: '9d 14:00',
      text: 'Erledigt: Lager getauscht, Messer geschärft. Sie schnurrt wieder. Rechnung kommt an Lena.',
    },
  ]),
  ...conversation('vacation', 'Urlaubsplan Januar', [
    {
      from: lena,
      ago: '2d 10:30',
      text: 'Hallo Alex,\n\nfür Januar fehlt mir nur noch dein Urlaub. Jonas ist vom 4. bis 8. weg, dann sollte einer von uns im Haus sein.',
      is: ['flagged'],
    },
  ]),
  ...conversation('website-photos', 'Neue Fotos für die Webseite', [
    {
      from: lena,
      ago: '19d 11:11',
      text: 'Die Fotografin schlägt den 12. vor, da soll die Sonne scheinen. Welche Stücke nehmen wir?',
    },
    {
      from: me,
      ago: '19d 11:45',
      text: 'Fjord in beiden Farben, den Ratstisch und die Bank für Sofia, falls sie fertig ist.',
    },
    {
      from: lena,
      ago: '18d 08:08',
      text: 'Gebongt. Ich sage ihr, dass sie ein Weitwinkel mitbringt; der Ratstisch passte letztes Mal nicht aufs Bild.',
    },
  ]),
];
