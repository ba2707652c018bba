import type { InjectionKey, Ref } from 'vue';

/** False while a host keeps the client aside: then nobody sees what is open in it. */
export const shownKey: InjectionKey<Ref<boolean>> = Symbol('maildesk.shown');

/** Counts how often a host moved our element so that frames lost what they showed; they are to be made anew then. */
export const framesKey: InjectionKey<Ref<number>> = Symbol('maildesk.frames');
