import { mailboxesApi, type PushFrame } from '@maildesk/contracts';
import { ApiError } from './api/api-error';
import { accessToken, call, configureApi } from './api/call';
import { openPushSocket } from './api/socket';
import { mayShowNotes, showArrival } from './live/arrival-note';
import { InboxCounts } from './live/inbox-counts';
import { isUp, lead, putUp } from './live/leading';
import { inHostWords } from './lib/plain-error';

/** What a page of Odoo gives so that unread mail shows everywhere in it. */
export interface LivePage {
  readonly serverUrl: string;
  /** Who is signed in where: one connection serves all of their tabs. */
  readonly who: string;
  /** Odoo's name of the language, such as `de_AT`. */
  readonly lang: string;
  /** Asks Odoo's server for a new token. @throws Error whose message is a sentence for the person */
  renew(): Promise<string>;
  setUnread(count: number): void;
  /** Opens the client at a conversation. */
  open(place: string): void;
}

export interface Live {
  /** Says whether the client is on screen in this tab: then new mail is seen there, and needs no note. */
  setWatched(watched: boolean): void;
  stop(): void;
}

type News = { readonly unread: number } | { readonly ask: true };

const retryMs = 5_000;

/** Mail comes in bursts; what frames do not tell is read once for all of it. */
const gatherMs = 500;

/** How soon somebody asks again who was not let in: an administrator may give the right back. */
const refusedRetryMs = 5 * 60_000;

/** Counts unread mail and announces what arrives, by one connection for all tabs of the browser. */
export function startLive(page: LivePage): Live {
  const name = `maildesk.live/${page.who}`;
  const sign = `maildesk.watched/${page.who}`;
  const channel = new BroadcastChannel(name);
  let known: number | null = null;
  let takeDown: (() => void) | null = null;

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is heard by its own origin alone
  const say = (news: News): void => channel.postMessage(news);
  const tell = (unread: number): void => {
    known = unread;
    page.setUnread(unread);
    say({ unread });
  };
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    if ('unread' in data) page.setUnread(data.unread);
    else if (known !== null) say({ unread: known });
  };
  say({ ask: true });

  const stopLeading = lead(name, (signal) => countUnread(page, signal, sign, tell));
  return {
    setWatched(watched) {
      if (watched) takeDown ??= putUp(sign);
      else {
        takeDown?.();
        takeDown = null;
      }
    },
    stop() {
      stopLeading();
      takeDown?.();
      channel.close();
    },
  };
}

/** Resolves when it was stopped, or the person is not let in any more. */
function countUnread(page: LivePage, signal: AbortSignal, sign: string, tell: (unread: number) => void): Promise<void> {
  return new Promise((resolve) => {
    // The client on the same page takes part in it, and tells the person why it ended.
    const releaseApi = configureApi({ baseUrl: page.serverUrl, hostToken: () => inHostWords(page.renew()) });
    const counts = new InboxCounts();
    const followed = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastAsked = 0;

    const apply = (frame: PushFrame): void => {
      const arrival = counts.apply(frame);
      if (arrival === null || !mayShowNotes()) return;
      void isUp(sign)
        .then((seen) => (seen ? undefined : showArrival(arrival, page.lang, (place) => page.open(place))))
        // A note that cannot be shown is no trouble: the number is there.
        .catch(() => undefined);
    };
    /** Of several at a time the first that is due: a burst without an end must not put it off for ever. */
    const readIn = (delayMs: number): void => {
      timer ??= setTimeout(() => void readAnew(), delayMs);
    };
    const readAnew = async (): Promise<void> => {
      clearTimeout(timer);
      timer = undefined;
      lastAsked += 1;
      const asked = lastAsked;
      try {
        const { inboxes } = await call(mailboxesApi.inboxes, {});
        // An older answer never takes the place of a newer one.
        if (asked !== lastAsked) return;
        counts.begin(inboxes);
        tell(counts.total);
        if (counts.isStale) readIn(gatherMs);
        const present = new Set(inboxes.map(({ accountId }) => accountId));
        for (const accountId of followed) if (!present.has(accountId)) socket.unfollow(accountId);
        followed.clear();
        for (const { accountId, seq } of inboxes) {
          followed.add(accountId);
          socket.follow(accountId, seq);
        }
      } catch (error) {
        if (!signal.aborted) readIn(isRefusal(error) ? refusedRetryMs : retryMs);
      }
    };
    const socket = openPushSocket({
      frames(_, frames) {
        frames.forEach(apply);
        tell(counts.total);
        if (counts.isStale) readIn(gatherMs);
      },
      resync(accountId) {
        counts.renumber(accountId);
        void readAnew();
      },
      accountsChanged() {
        // Access may have been taken away and given back before this is read: then the server tells no more by itself.
        for (const accountId of followed) socket.askAgain(accountId);
        void readAnew();
      },
      presence: () => undefined,
      healthChanged: () => undefined,
      readingChanged: () => readIn(gatherMs),
      connected: () => void readAnew(),
      disconnected: () => undefined,
      async refused() {
        const error: unknown = await accessToken().then(
          () => null,
          (reason: unknown) => reason,
        );
        if (error !== null && isRefusal(error)) await new Promise((resolve) => setTimeout(resolve, refusedRetryMs));
        return true;
      },
    });
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      socket.close();
      releaseApi();
      resolve();
    });
  });
}

/** Whether somebody said no, as against nobody having answered. */
function isRefusal(error: unknown): boolean {
  return !(error instanceof ApiError) || error.kind === 'problem';
}
