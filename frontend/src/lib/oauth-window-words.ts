import type { Language } from './language';

interface OAuthWindowWords {
  readonly opening: string;
  readonly unasked: string;
  /** Goes before the reason. */
  readonly stopped: string;
}

/** What the window of a sign-in says, which is only seen when something takes long or goes wrong. */
export const oauthWindowWords: Readonly<Record<Language, OAuthWindowWords>> = {
  en: {
    opening: 'One moment: the sign-in page opens…',
    unasked: 'Nobody has asked for this window. Close it, and begin again where you were connecting a mailbox.',
    stopped: 'The sign-in cannot go on.',
  },
  de: {
    opening: 'Einen Moment: die Anmeldeseite wird geöffnet …',
    unasked:
      'Nach diesem Fenster hat niemand gefragt. Schließen Sie es und beginnen Sie noch einmal dort, wo Sie ein Postfach verbinden wollten.',
    stopped: 'Die Anmeldung kann nicht weitergehen.',
  },
};
