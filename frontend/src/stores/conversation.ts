import {
  messagesApi,
  threadsApi,
  type Message,
  type MessageBody,
  type PushPayload,
  type Thread,
} from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { ApiError, isWorthRetrying } from '../api/api-error';
import { call, fetchBytes } from '../api/call';
import { mailUrls } from '../api/mail-urls';
import { Insistence } from '../lib/insistence';
import { KeptCurrent } from '../lib/kept-current';
import type { MailAction } from '../lib/mail-action';
import { threadAfter, withFlags } from '../lib/thread-after';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/reader';

export type BodyState = { state: 'loading' } | { state: 'ready'; body: MessageBody } | { state: 'error'; text: string };

export type ConversationState = 'none' | 'loading' | 'ready' | 'error';

/** A conversation that comes within this time replaces the former one without an empty screen between. */
const patienceMs = 150;
const keptBodies = 100;
/** How soon a conversation is read again that changed and could not be read. */
const retryPauses = { firstMs: 3_000, mostMs: 30_000 };
/** There is one at a time. */
const opened = 'opened';

/** The conversation that is open in the reader. */
export const useConversation = defineStore('conversation', () => {
  const accountId = shallowRef<string | null>(null);
  const threadId = shallowRef<string | null>(null);
  const thread = shallowRef<Thread | null>(null);
  const state = shallowRef<ConversationState>('none');
  const errorText = shallowRef<string | null>(null);
  const bodies = shallowRef<ReadonlyMap<string, BodyState>>(new Map());

  /** Addresses of what the browser fetches by itself for the open conversation. */
  const urls = computed(() => mailUrls(accountId.value ?? ''));

  let asked: AbortController | null = null;
  const refreshes = new Insistence(retryPauses);
  const current = new KeptCurrent<Thread | null>({
    get: () => thread.value,
    set: (_, next) => {
      thread.value = next;
    },
  });

  function isOpen(account: string, id: string): boolean {
    return accountId.value === account && threadId.value === id;
  }

  /** Whatever is under way for the conversation is not wanted any more. */
  function abandon(): void {
    asked?.abort();
    current.forget(opened);
  }

  function close(): void {
    abandon();
    refreshes.giveUp(opened);
    accountId.value = null;
    threadId.value = null;
    thread.value = null;
    state.value = 'none';
    errorText.value = null;
  }

  /** Closes and keeps nothing, because the person may no longer read the account. */
  function forget(): void {
    close();
    bodies.value = new Map();
  }

  /** Shows a conversation. The former one stays on screen for the moment that reading usually takes. */
  async function open(account: string, id: string): Promise<void> {
    if (isOpen(account, id) && state.value !== 'error') return;
    abandon();
    refreshes.giveUp(opened);
    accountId.value = account;
    threadId.value = id;
    errorText.value = null;
    const patience = setTimeout(() => {
      if (!isOpen(account, id) || thread.value?.id === id) return;
      thread.value = null;
      state.value = 'loading';
    }, patienceMs);
    await read();
    clearTimeout(patience);
  }

  /**
   * Reads the open conversation anew and keeps what is shown until it is there.
   * @returns false when it could not be read and may be in a while
   */
  async function read(): Promise<boolean> {
    const account = accountId.value;
    const id = threadId.value;
    if (account === null || id === null) return true;
    abandon();
    const controller = new AbortController();
    asked = controller;
    const { signal } = controller;
    try {
      const ask = () => call(threadsApi.read, { params: { accountId: account, threadId: id }, signal });
      await current.read(opened, ask, (reply) => {
        // A merged conversation answers under its new id.
        threadId.value = reply.id;
        state.value = 'ready';
        errorText.value = null;
        return reply;
      });
      return true;
    } catch (error) {
      if (signal.aborted) return true;
      const isGone = error instanceof ApiError && error.code === 'thread.not-found';
      if (thread.value?.id === id && !isGone) return !isWorthRetrying(error);
      thread.value = null;
      state.value = 'error';
      errorText.value = isGone ? t('wasDeleted') : reasonOf(error);
      return !isWorthRetrying(error);
    }
  }

  /** Reads anew because something changed, until that works; many changes at once make two reads at most. */
  function refresh(): void {
    refreshes.on(opened, read);
  }

  function setBody(messageId: string, body: BodyState): void {
    const next = new Map(bodies.value);
    next.delete(messageId);
    next.set(messageId, body);
    for (const oldest of next.keys()) {
      if (next.size <= keptBodies) break;
      next.delete(oldest);
    }
    bodies.value = next;
  }

  /** Fetches the body of a message of the open conversation, unless it is there or on its way. */
  async function openMessage(messageId: string): Promise<void> {
    const account = accountId.value;
    const known = bodies.value.get(messageId);
    if (account === null || (known !== undefined && known.state !== 'error')) return;
    setBody(messageId, { state: 'loading' });
    try {
      setBody(messageId, { state: 'ready', body: await readBody(account, messageId) });
    } catch (error) {
      setBody(messageId, { state: 'error', text: reasonOf(error) });
    }
  }

  /** @throws ApiError */
  async function readBody(account: string, messageId: string): Promise<MessageBody> {
    const known = bodies.value.get(messageId);
    if (known?.state === 'ready') return known.body;
    return call(messagesApi.readBody, { params: { accountId: account, messageId } });
  }

  /** The bytes of a picture that the text shows. @throws ApiError */
  function loadPart(messageId: string, partId: string): Promise<Blob> {
    return fetchBytes(urls.value.attachment(messageId, partId));
  }

  /** As `loadPart`, of a message of any account. @throws ApiError */
  function loadPartOf(account: string, messageId: string, partId: string): Promise<Blob> {
    return fetchBytes(mailUrls(account).attachment(messageId, partId));
  }

  /** Shows a change before the server has confirmed it; `refresh` shows the truth again. */
  function applyChange(isTouched: (message: Message) => boolean, change: MailAction): void {
    current.tell(opened, (held) => (held === null ? null : threadAfter(held, isTouched, change)));
  }

  function applyFlags(update: PushPayload<'message.updated'>): void {
    const { messageId, flags, keywords } = update;
    current.tell(opened, (held) => (held === null ? null : withFlags(held, messageId, flags, keywords)));
  }

  return {
    accountId,
    threadId,
    thread,
    state,
    errorText,
    bodies,
    urls,
    isOpen,
    open,
    close,
    forget,
    refresh,
    openMessage,
    readBody,
    loadPart,
    loadPartOf,
    applyChange,
    applyFlags,
  };
});
