import {
  type ClientToServerEvents,
  type Drawn,
  type PresenceNews,
  type PushFrame,
  type ReadingChange,
  type ResumeReply,
  type ServerToClientEvents,
  type Viewing,
  type Whereabouts,
} from '@maildesk/contracts';
import { io, type Socket } from 'socket.io-client';
import { admitFrames } from '../lib/frame-gate';
import { Turns } from '../lib/turns';
import { accessToken, isByBearer, serverUrl } from './call';

/** The names of the contract's frames; said once more so that their schemas need not be loaded. */
const frameNames: Readonly<Record<PushFrame['name'], true>> = {
  'account.updated': true,
  'mailbox.added': true,
  'mailbox.updated': true,
  'mailbox.removed': true,
  'mailbox.reset': true,
  'sync.progressed': true,
  'message.added': true,
  'message.updated': true,
  'message.removed': true,
  'thread.merged': true,
  'outbox.updated': true,
  'changes.updated': true,
  'change.refused': true,
};

const resumeTimeoutMs = 15_000;
/** Few enough that the server answers each soon, however many accounts there are: it lets 30 through in a second. */
const resumesAtOnce = 10;
const retryMs = 2_000;

/** A code of the contract, and a sentence for the person. */
export interface SocketRefusal {
  readonly code: string;
  readonly detail: string;
}

export interface PushListeners {
  /** New frames of one account, in order and without a hole. */
  frames(accountId: string, frames: readonly PushFrame[]): void;
  /** Too much was missed: whatever is shown of the account is to be read anew. */
  resync(accountId: string): void;
  /** The list of accounts changed, or an account can no longer be followed. */
  accountsChanged(): void;
  /** Who has which conversations open. */
  presence(news: PresenceNews): void;
  /** The health of accounts changed, while it is watched. */
  healthChanged(): void;
  /** What the person has read for themselves changed. */
  readingChanged(change: ReadingChange): void;
  connected(): void;
  /** `refusal`: what the server said that let the socket not in; null when nobody answered. */
  disconnected(refusal: SocketRefusal | null): void;
  /** The server turned the socket away; the session may have ended. Resolves whether to try again. */
  refused(): Promise<boolean>;
}

export interface PushSocket {
  /** Follows an account from the frame after `afterSeq`. Following one that is followed already changes nothing. */
  follow(accountId: string, afterSeq: number): void;
  unfollow(accountId: string): void;
  /** Asks for what was missed of an account, should the server have stopped to tell. False when it is not followed. */
  askAgain(accountId: string): boolean;
  /** Says which mailbox is open; null for none. The server looks for news of it more often. */
  view(viewing: Viewing | null): void;
  /** Says which conversations are open, for colleagues to see. */
  stay(whereabouts: Whereabouts): void;
  /** Asks to be told of `healthChanged` from now on, or not any more. */
  watchHealth(watching: boolean): void;
  /** Tells how long rows of new mail took until they were drawn. Nobody minds when that is lost. */
  tellDrawn(drawn: Drawn): void;
  close(): void;
}

interface Followed {
  lastSeq: number;
  resuming: boolean;
  /** The highest number that was heard while a question was under way, behind a hole or not. */
  heardMeanwhile: number;
  /** Told to ask again while a question was under way. */
  askAgain: boolean;
}

/**
 * Opens the socket that tells what changes. It reconnects by itself, and after each connect asks for what was missed
 * of every followed account, of some at a time. Nothing is lost silently: a hole in the numbers leads to another question, and the
 * answer `resync-needed` to `listeners.resync`.
 */
export function openPushSocket(listeners: PushListeners): PushSocket {
  const followed = new Map<string, Followed>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let viewed: Viewing | null = null;
  let whereabouts: Whereabouts | null = null;
  let watchingHealth = false;
  let closed = false;
  /** Counts the connections: what was asked over a former one is answered to nobody. */
  let connects = 0;
  const options = {
    path: '/socket.io',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    withCredentials: !isByBearer(),
    // Asked before each attempt. Who gets no token is turned away, and hears the reason where they ask who they are.
    auth: (tell: (auth: { accessToken?: string }) => void) => {
      accessToken().then(
        (token) => tell(token === null ? {} : { accessToken: token }),
        () => tell({}),
      );
    },
    reconnectionDelay: 500,
    reconnectionDelayMax: 3_000,
  };
  const origin = serverUrl('');
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = origin === '' ? io(options) : io(origin, options);

  const later = (work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!closed) work();
    }, retryMs);
    timers.add(timer);
  };

  const turns = new Turns({
    atOnce: resumesAtOnce,
    // Whatever somebody looks at is to be true first.
    isFirst: (accountId) => viewed?.accountId === accountId,
    begin: (accountId) => void takeTurn(accountId),
  });

  const resume = (accountId: string): void => {
    if (socket.connected) turns.ask(accountId);
  };

  const takeTurn = async (accountId: string): Promise<void> => {
    const connection = connects;
    const isBehind = await askForMissed(accountId, () => closed || connection !== connects);
    if (connection !== connects) return;
    turns.end(accountId);
    if (isBehind) resume(accountId);
  };

  /** @returns whether it is to be asked again at once */
  const askForMissed = async (accountId: string, isOver: () => boolean): Promise<boolean> => {
    const state = followed.get(accountId);
    if (state === undefined || !socket.connected) return false;
    state.resuming = true;
    state.askAgain = false;
    state.heardMeanwhile = 0;
    const reply = await askResume(socket, accountId, state.lastSeq);
    if (isOver()) return false;
    state.resuming = false;
    if (followed.get(accountId) !== state) return true;
    if (reply === null) {
      later(() => resume(accountId));
      return false;
    }
    if (reply.outcome === 'not-found') {
      followed.delete(accountId);
      listeners.accountsChanged();
    } else if (reply.outcome === 'resync-needed') {
      // Numbers may also have gone back, with a database that was restored.
      state.lastSeq = reply.seq;
      listeners.resync(accountId);
    } else if (state.lastSeq < reply.seq) {
      // The frames come before the reply; one that is still missing was lost on the way.
      later(() => resume(accountId));
    }
    // What came behind a hole meanwhile was not let through, and nobody sends it again unasked.
    const isBehind =
      reply.outcome !== 'not-found' && reply.seq <= state.lastSeq && state.lastSeq < state.heardMeanwhile;
    // The server believes only those who follow the account.
    if (viewed?.accountId === accountId) socket.emit('viewing', viewed);
    return (state.askAgain && reply.outcome !== 'not-found') || isBehind;
  };

  const reopen = async (): Promise<void> => {
    if (!(await listeners.refused()) || closed) return;
    later(() => socket.connect());
  };

  socket.on('connect', () => {
    listeners.connected();
    if (whereabouts !== null) socket.emit('presence', whereabouts);
    if (watchingHealth) socket.emit('watchHealth', { watching: true });
    connects += 1;
    turns.clear();
    for (const [accountId, state] of followed) {
      state.resuming = false;
      resume(accountId);
    }
  });
  socket.on('disconnect', (reason) => {
    listeners.disconnected(null);
    if (reason === 'io server disconnect') void reopen();
  });
  socket.on('connect_error', (error) => {
    listeners.disconnected(refusalOf(error));
    if (socket.active) void listeners.refused();
    else void reopen();
  });
  // We were too slow, and frames of the account end here. Whatever came before has been read by now.
  socket.on('stale', ({ accountId }) => {
    const state = followed.get(accountId);
    if (state?.resuming === true) state.askAgain = true;
    else resume(accountId);
  });
  socket.on('accountsChanged', () => listeners.accountsChanged());
  socket.on('presence', (news) => {
    if (followed.has(news.accountId)) listeners.presence(news);
  });
  socket.on('healthChanged', () => listeners.healthChanged());
  socket.on('readingChanged', (change) => listeners.readingChanged(change));
  socket.on('frames', (received) => {
    for (const [accountId, frames] of groupByAccount(received)) {
      const state = followed.get(accountId);
      if (state === undefined) continue;
      const admission = admitFrames(state.lastSeq, frames);
      state.lastSeq = admission.lastSeq;
      state.heardMeanwhile = Math.max(state.heardMeanwhile, ...frames.map(({ seq }) => seq));
      const known = admission.admitted.filter(isKnown);
      if (known.length > 0) listeners.frames(accountId, known);
      if (admission.gap) resume(accountId);
    }
  });

  return {
    follow(accountId, afterSeq) {
      if (followed.has(accountId)) return;
      followed.set(accountId, { lastSeq: afterSeq, resuming: false, heardMeanwhile: 0, askAgain: false });
      resume(accountId);
    },
    unfollow(accountId) {
      followed.delete(accountId);
    },
    askAgain(accountId) {
      const state = followed.get(accountId);
      if (state === undefined) return false;
      state.askAgain = true;
      resume(accountId);
      return true;
    },
    view(viewing) {
      const before = viewed;
      viewed = viewing;
      if (!socket.connected) return;
      if (viewing !== null) socket.emit('viewing', viewing);
      else if (before !== null) socket.emit('viewing', { accountId: before.accountId, mailboxId: null });
    },
    stay(now) {
      whereabouts = now;
      if (socket.connected) socket.emit('presence', now);
    },
    watchHealth(watching) {
      watchingHealth = watching;
      if (socket.connected) socket.emit('watchHealth', { watching });
    },
    tellDrawn(drawn) {
      if (socket.connected) socket.emit('drawn', drawn);
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      socket.close();
    },
  };
}

/** Null when no sensible answer came in time. */
async function askResume(
  socket: Socket<ServerToClientEvents, ClientToServerEvents>,
  accountId: string,
  afterSeq: number,
): Promise<ResumeReply | null> {
  try {
    const reply: unknown = await socket.timeout(resumeTimeoutMs).emitWithAck('resume', { accountId, afterSeq });
    return isResumeReply(reply) ? reply : null;
  } catch {
    return null;
  }
}

function isResumeReply(reply: unknown): reply is ResumeReply {
  if (typeof reply !== 'object' || reply === null) return false;
  const { outcome, seq } = reply as { outcome?: unknown; seq?: unknown };
  return (
    outcome === 'not-found' || ((outcome === 'replayed' || outcome === 'resync-needed') && Number.isSafeInteger(seq))
  );
}

/** Whether it can be counted. */
function isNumbered(value: unknown): value is PushFrame {
  if (typeof value !== 'object' || value === null) return false;
  const frame = value as Partial<Record<keyof PushFrame, unknown>>;
  return typeof frame.accountId === 'string' && Number.isSafeInteger(frame.seq);
}

/** A frame of a newer server that this page does not know still counts, but is not passed on. */
function isKnown(frame: PushFrame): boolean {
  return Object.hasOwn(frameNames, frame.name) && typeof frame.payload === 'object' && frame.payload !== null;
}

function groupByAccount(received: unknown): Map<string, PushFrame[]> {
  const frames = Array.isArray(received) ? (received as unknown[]).filter(isNumbered) : [];
  const groups = new Map<string, PushFrame[]>();
  for (const frame of frames) groups.set(frame.accountId, [...(groups.get(frame.accountId) ?? []), frame]);
  return groups;
}

/** Only what the server itself says has a sentence beside it. */
function refusalOf(error: Error & { readonly data?: unknown }): SocketRefusal | null {
  const { message: code, data } = error;
  if (typeof data !== 'object' || data === null || !('detail' in data) || typeof data.detail !== 'string') return null;
  return { code, detail: data.detail };
}
