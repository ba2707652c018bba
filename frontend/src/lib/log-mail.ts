import type { InjectionKey } from 'vue';

/** Begins to put one message into the chatter of a record; not provided where there are no records. */
export const logMailKey: InjectionKey<(messageId: string) => void> = Symbol('maildesk.log-mail');
