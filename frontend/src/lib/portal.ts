import type { InjectionKey, Ref } from 'vue';

/** The element inside our root that floating layers are moved into, so that they keep our styles in a shadow root. */
export const portalKey: InjectionKey<Ref<HTMLElement | null>> = Symbol('maildesk.portal');
