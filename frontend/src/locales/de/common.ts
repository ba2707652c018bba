import type { Translation } from '../catalogue';
import type { common as english } from '../en/common';

export const common: Translation<typeof english> = {
  tryAgain: 'Erneut versuchen',
  signIn: 'Anmelden',
  signOut: 'Abmelden',
  cancel: 'Abbrechen',
  close: 'Schließen',
  name: 'Name',
  messages: 'Meldungen',
  undo: 'Rückgängig',
  undoZ: 'Rückgängig (z)',
  dismiss: 'Ausblenden',
  loading: 'Wird geladen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  copyRefused: 'Der Browser hat das Kopieren nicht erlaubt. Wählen Sie den Text aus und kopieren Sie ihn selbst.',
  quoted: '„{text}“',
  reading: 'Wird gelesen …',
  notTheLatest: 'Das ist nicht der neueste Stand.',
};
