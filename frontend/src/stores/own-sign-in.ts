import { signInApi, type OwnSignIn, type ReplyOf, type SignedInBrowser } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';

export type NewSecondFactor = ReplyOf<typeof signInApi.beginSecondFactor>;

/** How the person signs in, and where they are signed in. Everything here throws ApiError. */
export const useOwnSignIn = defineStore('own-sign-in', () => {
  const own = shallowRef<OwnSignIn | null>(null);
  const sessions = shallowRef<readonly SignedInBrowser[] | null>(null);

  async function load(): Promise<void> {
    own.value = await call(signInApi.readOwn, {});
  }

  async function changePassword(password: string | null, newPassword: string): Promise<void> {
    await call(signInApi.changePassword, { body: { password, newPassword } });
    await load();
  }

  /** A new key; null when none is made without the password. */
  async function beginSecondFactor(password: string | null): Promise<NewSecondFactor | null> {
    try {
      return await call(signInApi.beginSecondFactor, { body: { password } });
    } catch (error) {
      if (password === null && error instanceof ApiError && error.code === 'password.wrong') return null;
      throw error;
    }
  }

  /** Answers the recovery codes. */
  async function confirmSecondFactor(code: string): Promise<string[]> {
    const { recoveryCodes } = await call(signInApi.confirmSecondFactor, { body: { code } });
    return recoveryCodes;
  }

  async function removeSecondFactor(password: string | null, code: string | null): Promise<void> {
    await call(signInApi.removeSecondFactor, { body: { password, code } });
    await load();
  }

  async function renewRecoveryCodes(password: string | null, code: string | null): Promise<string[]> {
    const { recoveryCodes } = await call(signInApi.renewRecoveryCodes, { body: { password, code } });
    // Nothing that may fail stands between the codes and the person: the old ones are void.
    const { value } = own;
    if (value?.secondFactor) {
      own.value = { ...value, secondFactor: { ...value.secondFactor, recoveryCodesLeft: recoveryCodes.length } };
    }
    return recoveryCodes;
  }

  async function loadSessions(): Promise<void> {
    sessions.value = (await call(signInApi.listSessions, {})).sessions;
  }

  async function endSession(sessionId: string): Promise<void> {
    await call(signInApi.endSession, { params: { sessionId } });
    await loadSessions();
  }

  async function endOtherSessions(): Promise<void> {
    await call(signInApi.endOtherSessions, {});
    await loadSessions();
  }

  return {
    own,
    sessions,
    load,
    changePassword,
    beginSecondFactor,
    confirmSecondFactor,
    removeSecondFactor,
    renewRecoveryCodes,
    loadSessions,
    endSession,
    endOtherSessions,
  };
});
