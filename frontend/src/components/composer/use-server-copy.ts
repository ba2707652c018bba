import { onBeforeUnmount, onMounted, ref } from 'vue';
import type { DraftVersion, SaveOutcome } from '../../stores/drafts';

/** Where a draft is kept besides this device. `waiting`: it could not be handed over yet, and is tried again. */
export type ServerCopyState = 'none' | 'saved' | 'waiting';

export interface WrittenVersion {
  readonly accountId: string;
  readonly draftId: string;
  readonly content: DraftVersion['content'];
}

export interface ServerCopyDoor {
  /** The draft as it stands: its account, its key, and what is to be kept. */
  current: () => WrittenVersion;
  save: (accountId: string, draftId: string, version: DraftVersion) => Promise<SaveOutcome>;
  discard: (accountId: string, draftId: string) => Promise<void>;
  /** The server keeps this version; nothing was changed meanwhile when `isSynced`. */
  saved: (draftId: string, version: number, isSynced: boolean) => void;
  /** Somebody else has changed, sent or thrown away the draft: what is written here has to go on as another one. */
  overtaken: (outcome: 'overtaken' | 'over') => void;
}

const everyMs = 3000;
const longestWaitMs = 60_000;

/** What is known of one draft's copy on the server. Another draft in the same window gets its own. */
interface CopyState {
  /** What the server keeps; 0 for nothing. */
  version: number;
  /** Something was changed since it was last handed over. */
  dirty: boolean;
  busy: Promise<void> | null;
  /** It was sent or thrown away: nothing is handed over any more. */
  isGone: boolean;
  failures: number;
  notBefore: number;
}

const newCopy = (version: number): CopyState => ({
  version,
  dirty: false,
  busy: null,
  isGone: false,
  failures: 0,
  notBefore: 0,
});

/**
 * Keeps the draft on the server, at most three seconds behind what is on screen, until it is let go.
 * @param version what the server keeps of the draft at the start; 0 for nothing.
 */
export function useServerCopy(door: ServerCopyDoor, version: number) {
  const state = ref<ServerCopyState>(version > 0 ? 'saved' : 'none');
  let copy = newCopy(version);
  let timer: ReturnType<typeof setInterval> | undefined;

  function touch(): void {
    copy.dirty = true;
  }

  async function hand(of: CopyState, written: WrittenVersion, isOpen: boolean): Promise<void> {
    const { accountId, draftId, content } = written;
    of.dirty = false;
    try {
      const reply = await door.save(accountId, draftId, { content, basedOn: of.version, isOpen });
      if (of.isGone) return;
      of.failures = 0;
      if (reply.outcome === 'saved') {
        of.version = reply.version;
        door.saved(draftId, reply.version, !of.dirty);
        if (of === copy) state.value = 'saved';
      } else if (of === copy) {
        restart(0);
        door.overtaken(reply.outcome);
      }
    } catch {
      // It lies on this device meanwhile.
      of.dirty = true;
      of.failures += 1;
      of.notBefore = Date.now() + Math.min(everyMs * 2 ** of.failures, longestWaitMs);
      if (of === copy) state.value = 'waiting';
    }
  }

  function tick(): void {
    const of = copy;
    if (!of.dirty || of.isGone || of.busy !== null || Date.now() < of.notBefore) return;
    of.busy = hand(of, door.current(), true).finally(() => (of.busy = null));
  }

  /** Hands over the last version and says that nobody writes on it any more. */
  async function release(): Promise<void> {
    const of = copy;
    if (of.isGone || !(of.dirty || of.busy !== null || of.version > 0)) return;
    // The editor may be gone once a save that is under way has ended.
    const last = door.current();
    await of.busy;
    if (!of.isGone) await hand(of, last, false);
    of.isGone = true;
  }

  /** It was sent: the server lets go of it by itself. */
  function forget(): void {
    copy.isGone = true;
  }

  /** It is thrown away, also when a save is under way. */
  async function discard(): Promise<void> {
    const { accountId, draftId } = door.current();
    const mayBeKept = copy.busy !== null || copy.version > 0;
    copy.isGone = true;
    if (mayBeKept) await door.discard(accountId, draftId);
  }

  /** Another draft is taken up in the same window. */
  function restart(next: number): void {
    copy = newCopy(next);
    state.value = next > 0 ? 'saved' : 'none';
  }

  onMounted(() => (timer = setInterval(tick, everyMs)));
  onBeforeUnmount(() => {
    clearInterval(timer);
    void release();
  });

  return { state, touch, release, forget, discard, restart };
}
