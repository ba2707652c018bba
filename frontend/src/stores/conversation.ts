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
import { ApiError } from '../api/api-error';
import { call, fetchBytes } from '../api/call';
import { mailUrls } from '../api/mail-urls';
import type { MailAction } from '../lib/mail-action';
import { threadAfter, withFlags } from '../lib/thread-after';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/reader';

export type BodyState = { state: 'loading' } | { state: 'ready'; body: MessageBody } | { state: 'error'; text: string };

export type ConversationState = 'none' | 'loading' | 'ready' | 'error';

/** A conversation that comes within this time replaces the former one without an empty screen between. */
const patienceMs = 150;
const keptBodies = 100;

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
  let reading = false;
  let readAgain = false;

  function isOpen(account: string, id: string): boolean {
    return accountId.value === account && threadId.value === id;
  }

  function close(): void {
    asked?.abort();
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
    asked?.abort();
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

  /** Reads the open conversation anew and keeps what is shown until it is there. */
  async function read(): Promise<void> {
    const account = accountId.value;
    const id = threadId.value;
    if (account === null || id === null) return;
    asked?.abort();
    const controller = new AbortController();
    asked = controller;
    try {
      const reply = await call(threadsApi.read, {
        params: { accountId: account, threadId: id },
        signal: controller.signal,
      });
      if (controller.signal.aborted) return;
      // A merged conversation answers under its new id.
      threadId.value = reply.id;
      thread.value = reply;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      if (controller.signal.aborted) return;
      const isGone = error instanceof ApiError && error.code === 'thread.not-found';
      if (thread.value?.id === id && !isGone) return;
      thread.value = null;
      state.value = 'error';
      errorText.value = isGone ? t('wasDeleted') : reasonOf(error);
    }
  }

  /** Reads anew because something changed; many changes at once make two reads at most. */
  async function refresh(): Promise<void> {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    try {
      do {
        readAgain = false;
        await read();
      } while (readAgain);
    } finally {
      reading = false;
    }
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
    if (thread.value !== null) thread.value = threadAfter(thread.value, isTouched, change);
  }

  function applyFlags(update: PushPayload<'message.updated'>): void {
    if (thread.value === null) return;
    thread.value = withFlags(thread.value, update.messageId, update.flags, update.keywords);
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
