import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

const gatherMs = 2_000;

/** Sentences for people who listen to the screen: at most one every two seconds, never one per message. */
export const useAnnouncer = defineStore('announcer', () => {
  const status = shallowRef('');
  const alert = shallowRef('');
  let newMessages = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function countNewMessages(count: number): void {
    newMessages += count;
    timer ??= setTimeout(() => {
      timer = undefined;
      status.value = newMessages === 1 ? '1 new message' : `${newMessages} new messages`;
      newMessages = 0;
    }, gatherMs);
  }

  /** Politely, after what is being read out. */
  function say(text: string): void {
    status.value = text;
  }

  /** At once: a lost connection, a mail that could not be sent. */
  function interrupt(text: string): void {
    alert.value = text;
  }

  return { status, alert, countNewMessages, say, interrupt };
});
