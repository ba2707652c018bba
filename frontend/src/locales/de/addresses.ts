import type { Translation } from '../catalogue';
import type { addresses as english } from '../en/addresses';

export const addresses: Translation<typeof english> = {
  noAt: '„{address}“ ist keine Mailadresse. Es fehlt ein @ wie in anna@example.org.',
  blankInside: '„{address}“ enthält ein Leerzeichen. Trennen Sie zwei Adressen mit einem Komma.',
  nothingAfterAt: 'In „{address}“ steht nichts nach dem @. Ergänzen Sie den Teil, etwa example.org.',
  wrongCharacters: '„{address}“ ist keine Mailadresse. Prüfen Sie, ob Zeichen darin nicht hingehören.',
};
