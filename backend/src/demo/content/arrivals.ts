import { answerTo, type DemoMail, letter } from './mail.js';
import { type Person, personas } from './people.js';

interface Arrival {
  readonly from: Person;
  readonly subject: string;
  readonly text: string;
  /** Stem of the Message-ID that this answers, as in "aurora-tables-8". */
  readonly answers?: string;
}

const { carmen, claire, eleni, emily, freight, jonas, kenji, lena, omar, piotr, sofia, thomas } = personas;
const visitor: Person = { name: 'Ingrid Solberg', address: 'ingrid.solberg@example.org', language: 'en' };
const press: Person = { name: 'Hugo Laurent', address: 'h.laurent@revue-bois.example.com', language: 'fr' };
const school: Person = {
  name: 'Berufsschule Holztechnik',
  address: 'sekretariat@holztechnik.example.org',
  language: 'de',
};

/** What comes in while one watches, in this order. */
const arrivals: readonly Arrival[] = [
  {
    from: jonas,
    subject: 'Probestück fertig',
    text: 'Moin Alex, das Probestück für die Musterwand hängt. Kommst du kurz rüber?',
  },
  {
    from: eleni,
    subject: '',
    answers: 'aurora-tables-8',
    text: 'Άλεξ, μια μικρή αλλαγή: το μακρύ τραπέζι ας είναι 2,60 μ. αντί για 2,80. Είναι ακόμα δυνατόν;',
  },
  {
    from: visitor,
    subject: 'Is the Fjord chair available in beech?',
    text: 'Hello,\n\nI saw the Fjord chair in a café in Bergen and have not stopped thinking about it. Do you make it in beech, and do you ship to Norway?',
  },
  {
    from: freight,
    subject: '',
    answers: 'freight-4471-4',
    text: 'Der Zug ist jetzt bei Frankfurt (Oder). Ankunft bei Ihnen gegen 16 Uhr, bitte das Tor offen lassen.',
  },
  {
    from: claire,
    subject: '',
    answers: 'tilleuls-rooms-6',
    text: "J'oubliais : la chambre 212 aura finalement un lit double. Pouvez-vous prévoir deux tables de nuit de plus ?",
  },
  {
    from: lena,
    subject: 'Kuchen in der Küche 🍰',
    text: 'Der Drucker ist repariert und ich habe Geburtstag. Ihr wisst, was zu tun ist.',
  },
  {
    from: press,
    subject: 'Interview pour la Revue du Bois',
    text: 'Bonjour,\n\nnous préparons un dossier sur les petits fabricants européens. Auriez-vous une demi-heure la semaine prochaine pour en parler ?',
  },
  {
    from: thomas,
    subject: 'Ratssaal: Ausschreibung ist da',
    text: 'Moin Herr Winter,\n\ndie Ausschreibung für den Ratssaal ist veröffentlicht, Abgabe in drei Wochen. Wollen wir zusammen anbieten?',
  },
  {
    from: kenji,
    subject: '',
    answers: 'kumo-samples-5',
    text: 'ウィンター様\n\nショールームでの評判がとても良く、まずは二十脚を注文したいと思います。お見積りをお願いいたします。',
  },
  {
    from: piotr,
    subject: '',
    answers: 'borowy-oak-5',
    text: 'Przestało padać. Kierowca już dzwonił, załadunek jutro o siódmej.',
  },
  {
    from: emily,
    subject: '',
    answers: 'hamburg-showroom-9',
    text: 'Nobody objected, so the plan is released. The electrician starts on Monday.\n\nThank you all!',
  },
  {
    from: omar,
    subject: '',
    answers: 'dar-alwarda-4',
    text: 'شكراً جزيلاً. أرسل المهندس المخطط النهائي للقاعة، وسأرفقه لكم صباح الغد.',
  },
  {
    from: school,
    subject: 'Praktikumsplatz im Frühjahr?',
    text: 'Guten Tag,\n\neine unserer Schülerinnen würde gern vier Wochen bei Ihnen mitarbeiten. Sie baut schon eigene Hocker. Wäre das möglich?',
  },
  {
    from: carmen,
    subject: '',
    answers: 'limon-chairs-5',
    text: 'Por cierto, ¿las cuarenta pueden llevar el limón grabado en el respaldo? 🍋 Te mando el dibujo.',
  },
  {
    from: sofia,
    subject: '',
    answers: 'marchetti-bench-4',
    text: 'Eccomi! Lo schizzo è pronto. La seduta è larga 38 cm, così ci sta anche il cappotto.',
  },
  {
    from: jonas,
    subject: 'Wer hat den 6er-Bohrer?',
    text: 'Der 6er-Forstnerbohrer ist weg. Wer ihn zurücklegt, bekommt keine Fragen gestellt.',
  },
  {
    from: visitor,
    subject: 'One more question',
    text: 'Hello again,\n\ncould I come and sit on one before I order? I am in Hamburg on the 14th.',
  },
  {
    from: lena,
    subject: '',
    answers: 'vacation-1',
    text: 'Kleine Erinnerung: ich brauche deinen Urlaub bis heute Abend 🙂',
  },
  {
    from: claire,
    subject: 'Photos du deuxième étage',
    text: 'Bonjour Alex,\n\nles murs sont peints, et la lumière du matin est superbe. Il ne manque plus que vos meubles !',
  },
  {
    from: thomas,
    subject: 'Danke aus Lüneburg',
    text: 'Das Rathaus hat eben angerufen: der Tresen wird am Samstag eingeweiht, Sie sind eingeladen. Es gibt Heidschnuckenbraten.',
  },
  {
    from: eleni,
    subject: 'Εγκαίνια 🎉',
    text: 'Αγαπητέ Άλεξ,\n\nτα εγκαίνια του νέου καφέ θα γίνουν στις 7 Φεβρουαρίου. Θα χαρούμε πολύ να έρθεις!',
  },
  {
    from: piotr,
    subject: 'Jesion na wiosnę',
    text: 'Dzień dobry, w marcu będziemy mieli piękny jesion, szerokość do 40 cm. Odłożyć coś dla Państwa?',
  },
];

/**
 * The nth message to arrive, from 0. After the last the list starts again under new Message-IDs.
 * @param known the messages of the mailbox, among which the answered ones are
 */
export function arrivalAt(index: number, known: readonly DemoMail[]): DemoMail {
  const arrival = arrivals[index % arrivals.length];
  if (arrival === undefined) throw new Error('There are no messages to arrive');
  const mail = letter(`arrival-${index + 1}`, arrival.subject, {
    from: arrival.from,
    ago: '0m',
    is: ['unread'],
    text: arrival.text,
  });
  if (arrival.answers === undefined) return mail;
  const before = known.find(({ messageId }) => messageId.startsWith(`<${arrival.answers}@`));
  if (before === undefined) throw new Error(`Nothing in the demo mailbox is called ${arrival.answers}`);
  return answerTo(before, mail, arrival.text);
}
