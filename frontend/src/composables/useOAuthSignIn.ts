import { onScopeDispose, shallowRef } from 'vue';
import { handTicket } from '../lib/oauth-ticket';
import { PlainError } from '../lib/plain-error';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/onboarding';
import { useOAuth } from '../stores/oauth';

/** `waiting`: the person is at the provider's page; `open` shows it where the browser did not open a window for it. */
export type OAuthSignInState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting'; readonly open: (() => void) | null }
  | { readonly kind: 'failed'; readonly message: string };

const askEveryMs = 1000;
const popup = 'popup,width=560,height=720';

/**
 * Signs in at a provider in a window of its own. What came of it is asked of our server, not of that window: browsers cut the
 * tie to it as soon as it shows another site.
 */
export function useOAuthSignIn() {
  const oauth = useOAuth();
  const state = shallowRef<OAuthSignInState>({ kind: 'idle' });
  let current = 0;

  /**
   * To be called by a click, or the browser opens no window. Answers the id of what was granted, or null when nothing was:
   * then `state` says why, unless the person gave it up.
   */
  async function signIn(providerId: string, address: string): Promise<string | null> {
    current += 1;
    const own = current;
    const page = window.open('about:blank', '_blank', popup);
    let stopHanding = (): void => undefined;
    const show = (opened: Window, url: string, ticket: string | null): void => {
      stopHanding();
      if (ticket !== null) stopHanding = handTicket(opened, url, ticket);
      opened.location.replace(url);
    };
    state.value = { kind: 'waiting', open: null };
    try {
      const { authorization, url, ticket, expiresAt } = await oauth.begin(providerId, address);
      if (own !== current) {
        page?.close();
        return null;
      }
      if (page !== null) show(page, url, ticket);
      else {
        const open = (): void => {
          const opened = window.open('about:blank', '_blank', popup);
          if (opened !== null) show(opened, url, ticket);
        };
        state.value = { kind: 'waiting', open };
      }
      return await outcome(own, authorization.id, new Date(expiresAt));
    } catch (error) {
      page?.close();
      if (own === current) state.value = { kind: 'failed', message: reasonOf(error) };
      return null;
    } finally {
      stopHanding();
    }
  }

  function cancel(): void {
    current += 1;
    state.value = { kind: 'idle' };
  }

  /** @throws PlainError with the reason when it came to nothing */
  async function outcome(own: number, authorizationId: string, expiresAt: Date): Promise<string | null> {
    while (own === current) {
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      const found = own === current ? await readIfPossible(authorizationId) : null;
      if (own !== current) return null;
      if (found?.state === 'granted') {
        state.value = { kind: 'idle' };
        return authorizationId;
      }
      if (found?.state === 'refused') throw new PlainError(found.message ?? t('theProviderRefused'));
      if (found?.state === 'expired' || new Date() > expiresAt) throw new PlainError(t('signInTooLong'));
    }
    return null;
  }

  /** Null while there is no connection: the sign-in goes on without us, and is asked for again. */
  async function readIfPossible(authorizationId: string) {
    try {
      return await oauth.read(authorizationId);
    } catch {
      return null;
    }
  }

  onScopeDispose(cancel);
  return { state, signIn, cancel };
}
