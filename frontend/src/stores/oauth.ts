import {
  oauthApi,
  type OAuthAuthorization,
  type OAuthProvider,
  type OAuthProviderInput,
  type OAuthProviderOffer,
  type ReplyOf,
} from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';
import { reasonOf } from '../lib/reason';

/** Sign-in providers: as administrators set them up, as people are offered them, and sign-ins on their way. */
export const useOAuth = defineStore('oauth', () => {
  const providers = shallowRef<readonly OAuthProvider[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'error'>('loading');
  const errorText = shallowRef<string | null>(null);

  async function loadProviders(): Promise<void> {
    try {
      providers.value = (await call(oauthApi.listProviders, {})).providers;
      state.value = 'ready';
      errorText.value = null;
    } catch (error) {
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
    }
  }

  /** Sets a provider up, or changes the one with this id. @throws ApiError */
  async function saveProvider(providerId: string | null, input: OAuthProviderInput): Promise<OAuthProvider> {
    const saved =
      providerId === null
        ? await call(oauthApi.addProvider, { body: input })
        : await call(oauthApi.updateProvider, { params: { providerId }, body: input });
    await loadProviders();
    return saved;
  }

  /** @throws ApiError */
  async function removeProvider(providerId: string): Promise<void> {
    await call(oauthApi.removeProvider, { params: { providerId } });
    providers.value = providers.value.filter(({ id }) => id !== providerId);
  }

  /** What a mailbox can be connected with. @throws ApiError */
  async function listOffers(): Promise<readonly OAuthProviderOffer[]> {
    return (await call(oauthApi.listOffers, {})).offers;
  }

  /** @throws ApiError */
  function begin(providerId: string, address: string): Promise<ReplyOf<typeof oauthApi.begin>> {
    return call(oauthApi.begin, { body: { providerId, address } });
  }

  /**
   * Hands over what a provider sent the browser back with: of a sign-in that whoever is signed in here has begun, or else, a page of
   * another site in this browser. Null when it is neither, and nobody is signed in. @throws ApiError
   */
  async function complete(
    providerId: string,
    response: string,
    isSignedIn: boolean,
  ): Promise<OAuthAuthorization | null> {
    const body = { providerId, response };
    try {
      return await call(isSignedIn ? oauthApi.complete : oauthApi.completeInWindow, { body });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'oauth.authorization-not-found') throw error;
      return isSignedIn ? await call(oauthApi.completeInWindow, { body }) : null;
    }
  }

  /** How a sign-in stands. @throws ApiError */
  function read(authorizationId: string): Promise<OAuthAuthorization> {
    return call(oauthApi.read, { params: { authorizationId } });
  }

  return {
    providers,
    state,
    errorText,
    loadProviders,
    saveProvider,
    removeProvider,
    listOffers,
    begin,
    complete,
    read,
  };
});
