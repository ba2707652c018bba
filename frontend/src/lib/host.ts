import type { InjectionKey } from 'vue';
import type { OAuthReturn } from './oauth-return';
import type { Theme } from './theme';

/** A one-time link. `session`: signs in by itself. `invitation`: for setting a password. */
export interface SignInLink {
  readonly kind: 'session' | 'invitation';
  readonly token: string;
}

/** Signs the host's own user in: there is no page of ours for that, and no way out but the host's. */
export interface HostSession {
  /** A fresh token of the host, which serves once and for a short time. @throws PlainError saying why there is none */
  renew(): Promise<string>;
}

/** One record of the host. */
export interface RecordRef {
  readonly model: string;
  readonly id: number;
}

/** Some records of one kind. */
export interface RecordList {
  readonly title: string;
  readonly model: string;
  /** Which ones, in the host's own words. */
  readonly domain: readonly unknown[];
}

/** What the host asks of the client from one of its records. */
export type RecordWish =
  | { readonly kind: 'conversations'; readonly record: RecordRef }
  | { readonly kind: 'write'; readonly record: RecordRef };

/** The records of the host, such as its contacts and leads. All of it happens with the rights of the host's user. */
export interface RecordsBridge {
  /** What the host can do; a verb of a feature that is not there must not be called. */
  readonly features: ReadonlySet<string>;
  /** Asks the host. The reply is of the verb's own shape, and to be checked. @throws PlainError */
  call(verb: string, args: Record<string, unknown>): Promise<unknown>;
  /** Shows a record: over the mail, or in its place with a way back. What lies over the mail is awaited until it is closed. */
  open(record: RecordRef, how: 'dialog' | 'full'): Promise<void>;
  /** Shows a list of records in place of the mail, with a way back. */
  openList(list: RecordList): void;
  /**
   * Hears what the host asks of the client. What was asked before somebody listened, such as what the client was opened for,
   * is told at once; each wish is told once. @returns how to stop hearing
   */
  onWish(listener: (wish: RecordWish) => void): () => void;
}

export type NoteTone = 'plain' | 'error';

/** What the page around the client does for it. One of these for our own page, one for each Odoo version. */
export interface HostBridge {
  /** Where the API lives; empty for the page's own origin. */
  readonly baseUrl: string;
  /** The host's theme, or null where the person chooses. */
  readonly theme: Theme | null;
  /** Which way the host's text runs. */
  readonly direction: 'ltr' | 'rtl';
  /** How dates and numbers are written (BCP 47), or null for the browser's way. */
  readonly locale: string | null;
  /** Where key presses are heard: the whole page when it is ours, null for our own element alone. */
  readonly keyTarget: EventTarget | null;
  /** Who is signed in is the host's matter; null where people sign in to MailDesk itself. */
  readonly session: HostSession | null;
  /** Null where there are no records beside the mail. */
  readonly records: RecordsBridge | null;
  /** Shows the name of what is on screen, empty for nothing, with the unread mail of the open folder where the host has a place for it. */
  setTitle(name: string, unreadCount: number): void;
  /** Says something where it is seen even while the client is not. */
  notify(text: string, tone: NoteTone): void;
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
