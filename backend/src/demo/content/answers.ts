import type { Person, PersonaName } from './people.js';
import { personas } from './people.js';

const texts: Record<PersonaName, readonly [string, ...string[]]> = {
  lena: [
    'Danke dir, ich kümmere mich darum 👍',
    'Alles klar, steht im Kalender.',
    'Super, ich sage Jonas gleich Bescheid.',
  ],
  jonas: ['Moin, passt. Mache ich heute noch fertig.', 'Kein Problem, das Holz liegt schon da.'],
  eleni: ['Ευχαριστώ πολύ για τη γρήγορη απάντηση! Θα το κοιτάξω σήμερα το απόγευμα.', 'Τέλεια, συμφωνώ απόλυτα ☕'],
  claire: [
    "Merci beaucoup, c'est noté. Je vous confirme tout cela demain matin.",
    'Parfait, cela me convient très bien.',
  ],
  kenji: [
    'ご連絡ありがとうございます。内容を確認のうえ、改めてお返事いたします。',
    '承知いたしました。よろしくお願いいたします。',
  ],
  omar: ['شكراً على ردّكم السريع. سأعرض الأمر على الإدارة وأعود إليكم قريباً.', 'ممتاز، هذا يناسبنا تماماً.'],
  thomas: ['Moin Herr Winter, vielen Dank, das hilft mir weiter. Ich melde mich bis morgen.', 'Passt so, machen wir.'],
  piotr: ['Dziękuję za wiadomość. Sprawdzę i dam znać jeszcze dziś.', 'Dobrze, tak zrobimy.'],
  sofia: ['Grazie mille! Ci guardo stasera e ti dico.', 'Perfetto, mi piace molto.'],
  carmen: ['¡Gracias, Alex! Lo miro con el equipo y te digo algo.', '¡Genial, me parece perfecto!'],
  emily: ['Thank you, that is very helpful. I will go through it this afternoon.', 'Perfect, let us do it that way.'],
  freight: [
    'Vielen Dank für Ihre Nachricht. Wir haben den Auftrag entsprechend angepasst.',
    'Ist notiert, der Fahrer weiß Bescheid.',
  ],
};

/** Who lives at this address, if a persona does; written in any case. */
export function personaAt(address: string): PersonaName | null {
  const wanted = address.toLowerCase();
  const found = Object.entries<Person>(personas).find(([, person]) => person.address === wanted);
  // The keys of `personas` are the names, by its type.
  return found === undefined ? null : (found[0] as PersonaName);
}

/** What a persona says to the nth mail they get, from 0. */
export function answerOf(name: PersonaName, nth: number): string {
  const choices = texts[name];
  return choices[nth % choices.length] ?? choices[0];
}
