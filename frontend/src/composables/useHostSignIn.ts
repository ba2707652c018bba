import { inject } from 'vue';
import { hostKey } from '../lib/host';

/** Whether the host signs people in: then it also decides how they do, and when they are out again. */
export const useHostSignIn = (): boolean => (inject(hostKey)?.session ?? null) !== null;
