import type { InjectionKey } from 'vue';
import type { OAuthReturn } from './oauth-return';
import type { Theme } from './theme';

/** A one-time link. `session`: signs in by itself. `invitation`: for setting a password. */
export interface SignInLink {
  readonly kind: 'session' | 'invitation';
  readonly token: string;
}

/** What the page around the client does for it. One of these for our own page, one for each Odoo version. */
export interface HostBridge {
  /** Where the API lives; empty for the page's own origin. */
  readonly baseUrl: string;
  /** The host's theme, or null where the person chooses. */
  readonly theme: Theme | null;
  /** Where key presses are heard: the whole page when it is ours, null for our own element alone. */
  readonly keyTarget: EventTarget | null;
  /** Shows the title, and the unread mail of the open folder where the host has a place for it. */
  setTitle(title: string, unreadCount: number): void;
  /** What was on screen last, as `writePlace` put it; empty at first. */
  readPlace(): string;
  /** Keeps what is on screen; `replace` leaves no step to go back to. */
  writePlace(place: string, replace: boolean): void;
  /** Hears when the person goes back or forward. @returns how to stop hearing */
  onPlace(listener: (place: string) => void): () => void;
  /** The link that led here, once: its token is taken out of the address at once. */
  takeSignInLink(): SignInLink | null;
  /** What a sign-in provider sent the browser back with, once: it is taken out of the address at once. */
  takeOAuthReturn(): OAuthReturn | null;
}

export const hostKey: InjectionKey<HostBridge> = Symbol('maildesk.host');
