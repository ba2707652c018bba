import { sessionApi, signInApi, type BodyOf, type ReplyOf, type Session } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call, whenSignedOut } from '../api/call';
import { odooRefusalTitle } from '../lib/odoo-refusal';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/shell';

export type Invitation = ReplyOf<typeof signInApi.readInvitation>;

/** - `code-needed`: address and password are right, and the code of the second factor has to be told as well. */
export type SignInOutcome = 'signed-in' | 'code-needed';

export type SessionState = 'unknown' | 'signed-in' | 'signed-out' | 'error';

/** Who is signed in. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null);
  const state = shallowRef<SessionState>('unknown');
  const errorText = shallowRef<string | null>(null);
  /** What stands over `errorText` in the state `error`. */
  const errorTitle = shallowRef('');
  const isBusy = shallowRef(false);

  const user = computed(() => session.value?.user ?? null);
  const demoAvailable = computed(() => session.value?.demoAvailable === true);

  const mustSetUpSecondFactor = computed(() => session.value?.mustSetUpSecondFactor === true);

  function enter(entered: Session): void {
    session.value = entered;
    state.value = 'signed-in';
    errorText.value = null;
  }

  /** @returns whether somebody may still be signed in */
  function fail(error: unknown): boolean {
    const refusal = odooRefusalTitle(error instanceof ApiError ? error.code : null);
    // What is no answer of the server is the host's, which signs nobody in any more: what is on screen is not theirs to see.
    const isOut = refusal !== null || !(error instanceof ApiError);
    errorText.value = reasonOf(error);
    errorTitle.value = refusal ?? (error instanceof ApiError ? t('maildeskCannotBeReached') : t('odooCouldNotSignIn'));
    if (isOut) session.value = null;
    if (session.value === null) state.value = 'error';
    return !isOut;
  }

  function leave(): void {
    session.value = null;
    state.value = 'signed-out';
  }

  /** Asks who is signed in. @returns whether somebody is, or may still be when no answer came. */
  async function check(): Promise<boolean> {
    try {
      enter(await call(sessionApi.read, {}));
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'session.required') {
        leave();
        return false;
      }
      return fail(error);
    }
  }

  /**
   * Exchanges the token of a sign-in link; the session that goes on in this browser ends with it. The reason of a failure
   * is in `errorText`, and whoever was signed in still is.
   */
  async function signIn(token: string): Promise<void> {
    isBusy.value = true;
    try {
      enter(await call(sessionApi.signIn, { body: { token } }));
    } catch (error) {
      if (session.value === null) leave();
      errorText.value =
        error instanceof ApiError && (error.code === 'session.link-invalid' || error.code === 'request.invalid')
          ? t('linkUsed')
          : reasonOf(error);
    } finally {
      isBusy.value = false;
    }
  }

  /** @throws ApiError unless that led in, or but the code is missing */
  async function attempt(work: () => Promise<Session>): Promise<SignInOutcome> {
    try {
      enter(await work());
      return 'signed-in';
    } catch (error) {
      if (error instanceof ApiError && error.code === 'sign-in.code-needed') return 'code-needed';
      throw error;
    }
  }

  /** @throws ApiError */
  const signInWithPassword = (body: BodyOf<typeof signInApi.withPassword>): Promise<SignInOutcome> =>
    attempt(() => call(signInApi.withPassword, { body }));

  /** Whom an invitation link is for. @throws ApiError */
  const readInvitation = (token: string): Promise<Invitation> => call(signInApi.readInvitation, { body: { token } });

  /** Sets the password of whoever the link is for, and signs them in. @throws ApiError */
  const acceptInvitation = (body: BodyOf<typeof signInApi.acceptInvitation>): Promise<SignInOutcome> =>
    attempt(() => call(signInApi.acceptInvitation, { body }));

  /** @throws ApiError when the server could not be told; the session then goes on. */
  async function signOut(): Promise<void> {
    await call(sessionApi.signOut, {});
    errorText.value = null;
    leave();
  }

  whenSignedOut(() => {
    if (state.value !== 'signed-in') return;
    leave();
    errorText.value = t('sessionEnded');
  });

  return {
    user,
    state,
    errorText,
    errorTitle,
    isBusy,
    demoAvailable,
    mustSetUpSecondFactor,
    check,
    signIn,
    signInWithPassword,
    readInvitation,
    acceptInvitation,
    signOut,
  };
});
