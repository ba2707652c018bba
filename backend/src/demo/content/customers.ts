import { floorPlan, meeting, pdfFile, pngFile, textFile, woodSample } from './files.js';
import { conversation, type DemoMail } from './mail.js';
import { me, personas } from './people.js';

const { carmen, claire, eleni, emily, jonas, kenji, lena, omar, sofia, thomas } = personas;

/** What the customers write about, each in their own language. */
export const customerMail: readonly DemoMail[] = [
  ...conversation('aurora-tables', 'Τραπέζια για το Café Aurora ☕', [
    {
      from: eleni,
      ago: '21d 08:12',
      text: 'Καλημέρα Άλεξ,\n\nανοίγουμε δεύτερο καφέ στο Κουκάκι τον Φεβρουάριο. Χρειαζόμαστε δεκατέσσερα στρογγυλά τραπέζια από δρυ, διαμέτρου 70 εκατοστών, και ένα μακρύ κοινόχρηστο.\n\nΜπορείτε να μου στείλετε μια πρώτη προσφορά;',
    },
    {
      from: me,
      ago: '21d 10:40',
      text: 'Dear Eleni,\n\nthat is wonderful news. Fourteen round tables in oak are no problem; the long one depends on the door. How wide is it?\n\nI enclose our price list, and two shades of oil that we have on the shelf.',
      attachments: [
        pdfFile('Price list Nordlicht 2026.pdf', 'Nordlicht Möbel, price list 2026', [
          'Round table, oak, 70 cm ......... 420.00 EUR',
          'Round table, oak, 90 cm ......... 510.00 EUR',
          'Long table, oak, 280 x 90 cm .. 1,480.00 EUR',
          'Prices without VAT and freight.',
        ]),
        pngFile('oak-natural.png', woodSample([198, 158, 108])),
        pngFile('oak-smoked.png', woodSample([112, 84, 62])),
      ],
    },
    {
      from: eleni,
      ago: '20d 07:55',
      text: 'Σε ευχαριστώ πολύ! Η πόρτα έχει πλάτος 92 εκατοστά. Μας αρέσει περισσότερο το φυσικό χρώμα 😍\n\nΘα ήθελα επίσης να ξέρω πόσο αντέχει το λάδι στους λεκέδες του καφέ.',
    },
    {
      from: me,
      ago: '20d 09:20',
      text: '92 cm is enough if the top travels without its legs.\n\nThe hard oil stands coffee for hours when it is renewed once a year. Jonas will pack a tin for you.',
      cc: [jonas],
    },
    {
      from: jonas,
      ago: '20d 11:02',
      to: [me, eleni],
      text: 'Hello both,\n\nI have put two tins and a cloth on the packing list. Please let the tops rest for a day after oiling, then they are ready for coffee.',
    },
    {
      from: eleni,
      ago: '3d 08:31',
      text: 'Καλημέρα σας,\n\nο αρχιτέκτονας ενέκρινε το σχέδιο. Παραγγέλνουμε και τα δεκατέσσερα τραπέζια, συν το μακρύ. Πότε μπορείτε να παραδώσετε;',
      is: ['flagged'],
    },
    {
      from: me,
      ago: '3d 09:48',
      text: 'Thank you for the order! The wood is in the house. We can load in week four of January, which leaves you ten days before the opening.',
    },
    {
      from: eleni,
      ago: '47m',
      text: 'Τέλεια! Η τέταρτη εβδομάδα του Ιανουαρίου μας βολεύει. Σου στέλνω την κάτοψη με τις θέσεις των τραπεζιών.',
      attachments: [pngFile('κάτοψη-Κουκάκι.png', floorPlan())],
      is: ['unread'],
    },
  ]),
  ...conversation('tilleuls-rooms', "Mobilier pour douze chambres de l'hôtel", [
    {
      from: claire,
      ago: '34d 14:05',
      text: "Bonjour Alex,\n\nnous rénovons le deuxième étage cet hiver : douze chambres, donc douze bureaux, douze chevets et vingt-quatre tables de nuit. L'idée serait de rester sur du frêne clair.\n\nPourriez-vous passer à Lyon pour voir les lieux ?",
    },
    {
      from: me,
      ago: '34d 16:30',
      text: 'Chère Claire,\n\nmerci pour votre confiance. Je suis à Lyon le mois prochain et je prends les mesures moi-même. Du frêne clair, très belle idée.',
    },
    {
      from: claire,
      ago: '33d 08:47',
      text: 'Parfait. Je vous réserve une chambre au deuxième, comme cela vous entendrez aussi les tilleuls. À très bientôt !',
    },
    {
      from: claire,
      ago: '2d 15:20',
      text: 'Bonjour Alex,\n\nvoici le tableau des mesures que notre menuisier a relevées. La chambre 207 a un mur en biais, attention.\n\nLe devis est-il toujours attendu pour vendredi ?',
      attachments: [
        textFile('mesures-chambres.csv', 'text/csv', [
          'chambre;largeur_cm;profondeur_cm;remarque',
          '201;120;60;',
          '202;120;60;',
          '207;105;55;mur en biais',
          '212;140;60;balcon',
        ]),
      ],
    },
    {
      from: me,
      ago: '2d 16:02',
      text: 'Merci Claire, le devis part vendredi sans faute. La 207 aura un bureau sur mesure.',
    },
    {
      from: claire,
      ago: '3h',
      text: "Merci ! Une dernière question : le vernis est-il sans solvant ? Nos clients dorment fenêtres fermées en hiver, et l'odeur serait gênante.",
      is: ['unread'],
    },
  ]),
  ...conversation('kumo-samples', '椅子のサンプルについて', [
    {
      from: kenji,
      ago: '15d 01:20',
      text: 'ウィンター様\n\nいつもお世話になっております。雲インテリアの田中です。\n展示会で拝見した椅子「フィヨルド」のサンプルを二脚、東京のショールームに置きたいと考えております。\n\n納期と送料をお知らせいただけますでしょうか。',
    },
    {
      from: me,
      ago: '15d 08:15',
      text: 'Dear Tanaka-san,\n\nthank you for your interest in the Fjord chair. Two samples can leave Hamburg next Tuesday; air freight takes five days and we bear the cost.',
    },
    {
      from: kenji,
      ago: '14d 02:05',
      text: 'ウィンター様\n\n早速のご返信ありがとうございます。それでは火曜日の発送でお願いいたします。\n色はナチュラルとブラックを一脚ずつ希望いたします。',
      is: ['flagged'],
    },
    {
      from: me,
      ago: '14d 07:50',
      text: 'One natural, one black: noted. You will receive the air waybill on Tuesday evening.',
    },
    {
      from: kenji,
      ago: '1d 03:10',
      text: 'ウィンター様\n\n本日、サンプル二脚を無事に受け取りました。仕上げの美しさに社員一同感心しております。\n来月の注文数については、改めてご連絡いたします。',
      is: ['unread'],
    },
  ]),
  ...conversation('dar-alwarda', 'طلب عرض أسعار لمكتبة خشبية', [
    {
      from: omar,
      ago: '27d 09:00',
      text: 'السيد أليكس المحترم،\n\nتحية طيبة. نحن دار الوردة للنشر في عمّان، ونرغب في تصميم مكتبة خشبية لقاعة القراءة بطول ستة أمتار وارتفاع ثلاثة أمتار.\n\nهل يمكنكم إرسال عرض أسعار مع صور لأعمال سابقة؟',
    },
    {
      from: me,
      ago: '27d 12:25',
      text: 'Dear Mr Haddad,\n\nthank you for thinking of us. A library wall of six by three metres is just what we like to build. May I ask whether the ladder should run on a rail?',
    },
    {
      from: omar,
      ago: '26d 08:40',
      text: 'نعم، نفضّل السلّم المتحرك على سكة. ونودّ أن يكون الخشب من الجوز الداكن إن أمكن.',
    },
    {
      from: omar,
      ago: '6h',
      text: 'مساء الخير،\n\nأردت فقط التأكد من وصول رسالتي السابقة. ميزانيتنا نحو 18,000 يورو، والافتتاح في شهر نيسان.\n\nمع الشكر والتقدير.',
      is: ['unread', 'flagged'],
    },
  ]),
  ...conversation('mueller-counter', 'Empfangstresen Rathaus Lüneburg', [
    {
      from: thomas,
      ago: '52d 07:30',
      mailbox: 'Kunden/Müller & Söhne',
      text: 'Moin Herr Winter,\n\nwir haben den Zuschlag für das Rathaus Lüneburg. Für den Empfangstresen würden wir gern mit Ihnen arbeiten: Eiche massiv, 4,80 m, mit abgesenktem Bereich für Rollstuhlfahrer.\n\nGrundriss anbei. Bis wann bräuchten Sie die endgültigen Maße?',
      attachments: [pngFile('Grundriss Empfang.png', floorPlan())],
    },
    {
      from: me,
      ago: '52d 09:10',
      text: 'Moin Herr Müller,\n\nGlückwunsch! Wir brauchen die Maße sechs Wochen vor Einbau. Der abgesenkte Teil sollte 80 cm hoch und unterfahrbar sein, das kennen wir aus Stade.',
    },
    {
      from: thomas,
      ago: '51d 06:55',
      mailbox: 'Kunden/Müller & Söhne',
      text: 'Sechs Wochen passen. Die Statik will wissen, wie schwer der Tresen wird; die alte Decke trägt nicht alles.',
    },
    {
      from: me,
      ago: '51d 08:05',
      text: 'Rund 340 kg, auf drei Korpusse verteilt. Jonas schickt Ihnen die Lastpunkte.',
      cc: [jonas],
    },
    {
      from: thomas,
      ago: '40d 10:12',
      mailbox: 'Kunden/Müller & Söhne',
      text: 'Die Statik ist einverstanden. Bitte legen Sie los.\n\nRechnung wie immer an die Zentrale, 30 Tage netto.',
    },
    {
      from: thomas,
      ago: '9d 06:40',
      mailbox: 'Kunden/Müller & Söhne',
      text: 'Moin Herr Winter,\n\nder Tresen steht, die Bürgermeisterin hat ihn schon gestreichelt. Saubere Arbeit!\n\nFür den Ratssaal kommt im Frühjahr eine Ausschreibung, ich melde mich.',
    },
  ]),
  ...conversation('marchetti-bench', 'Panca per lo showroom di Brera', [
    {
      from: sofia,
      ago: '18d 13:40',
      text: 'Ciao Alex,\n\nper lo showroom di Brera sto disegnando una panca lunga tre metri, tutta ad incastro, senza una sola vite. Pensi che sia possibile in rovere?\n\nTi mando lo schizzo appena ho un attimo.',
    },
    {
      from: me,
      ago: '18d 15:00',
      text: 'Ciao Sofia,\n\ncerto, con incastri a coda di rondine e tre gambe. Per il trasporto la facciamo in due pezzi che si infilano uno nell’altro.',
    },
    {
      from: sofia,
      ago: '17d 09:35',
      text: 'Sei un genio. Due pezzi vanno benissimo, anche perché la scala è stretta. Quanto tempo vi serve?',
    },
    { from: me, ago: '17d 11:18', text: 'Cinque settimane dal disegno definitivo. Buon lavoro con lo schizzo!' },
  ]),
  ...conversation('limon-chairs', 'Sillas para la terraza de Casa Limón', [
    {
      from: carmen,
      ago: '11d 17:22',
      text: 'Hola Alex:\n\nel viento de levante se ha llevado media terraza. Necesitamos cuarenta sillas nuevas, que se puedan apilar y que aguanten sol y sal.\n\n¿Tenéis algo en iroko o en fresno tratado?',
    },
    {
      from: me,
      ago: '11d 18:05',
      text: 'Hola Carmen:\n\nsiento lo del viento. La silla Bruma en fresno termotratado se apila de seis en seis y lleva dos inviernos en la costa sin quejarse.',
    },
    {
      from: carmen,
      ago: '10d 10:10',
      text: '¡Qué bien suena! ¿Me mandas una de muestra? La probamos con la clientela del domingo, que es la más exigente 😄',
    },
    { from: me, ago: '10d 11:30', text: 'Mañana sale una para Valencia. Quédatela aunque no hagáis el pedido.' },
    {
      from: carmen,
      ago: '26h',
      text: 'Alex, la silla ha pasado la prueba: ha aguantado a mi tío Paco tres horas de sobremesa. Queremos las cuarenta.\n\n¿Puede ser antes de Fallas?',
      is: ['unread'],
    },
  ]),
  ...conversation('hamburg-showroom', 'Hamburg showroom: lighting and the long wall', [
    {
      from: emily,
      ago: '30d 10:05',
      cc: [lena, jonas],
      text: 'Hi Alex,\n\nthe planning consent for the showroom came through this morning. Attached is the first plan: the long wall becomes the sample library, and the tables stand free in the middle.\n\nCould we talk on Thursday?',
      attachments: [pngFile('showroom-plan-A.png', floorPlan())],
    },
    {
      from: me,
      ago: '30d 10:50',
      cc: [lena, jonas],
      text: 'That is quick! Thursday at ten suits us. Lena, could you book the small room?',
    },
    {
      from: lena,
      ago: '30d 11:15',
      to: [me, emily],
      text: 'Der kleine Raum ist reserviert, Kaffee auch. Emily, soll ich dich am Dammtor abholen?',
    },
    {
      from: emily,
      ago: '29d 09:02',
      cc: [lena],
      text: 'That would be lovely, thank you. My train gets in at 9.32.\n\nI am sending the invitation for all of us.',
      invitation: {
        method: 'REQUEST',
        content: meeting(
          'showroom-1@carter-lowe.maildesk.example',
          'Showroom: first plan',
          'Nordlicht Möbel\\, small meeting room',
          2,
          'emily@carter-lowe.maildesk.example',
        ),
      },
    },
    {
      from: jonas,
      ago: '28d 13:40',
      to: [me, emily, lena],
      text: 'Zur langen Wand: wenn wir die Muster an Leisten hängen, können wir sie ohne Werkzeug tauschen. Ich baue bis Montag ein Stück zur Probe.',
    },
    {
      from: me,
      ago: '28d 14:30',
      to: [jonas, emily],
      cc: [lena],
      text: 'Very good idea. Emily, rails at 40 cm would match your grid, wouldn’t they?',
    },
    {
      from: emily,
      ago: '27d 15:25',
      cc: [jonas, lena],
      text: 'They would. Let us make it 42, so that the labels fit in between.\n\nOn lighting: the electrician suggests track spots at 3000 K. I think 2700 K is kinder to oak.',
    },
    {
      from: me,
      ago: '27d 16:10',
      cc: [jonas],
      text: '2700 K, please. We once sold a table in the wrong light and it came back.',
    },
    {
      from: emily,
      ago: '4d 17:45',
      cc: [lena, jonas],
      text: 'Final plan attached, with the numbers from Jonas. If nobody objects by Friday, I will release it to the contractors.\n\nIt has been a joy to draw this one.',
      attachments: [
        pdfFile('Showroom final plan.pdf', 'Showroom Hamburg, final plan', [
          'Sample wall: 11.34 m, rails every 42 cm',
          'Lighting: 18 track spots, 2700 K',
          'Tables: 6, standing free',
        ]),
        pngFile('showroom-plan-final.png', floorPlan()),
      ],
      is: ['flagged'],
    },
  ]).map((mail) =>
    mail.mailbox === 'INBOX' && !mail.is.includes('flagged') ? { ...mail, mailbox: 'Projects/Hamburg showroom' } : mail,
  ),
];
