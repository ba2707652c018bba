import type { ErrorCode } from '@maildesk/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error';
import { speak } from '../locales/spoken';
import { reasonOf } from './reason';

const refusal = (code: ErrorCode): ApiError => {
  const message = 'What the server says.';
  return new ApiError('problem', message, 409, { code, message } as unknown as ApiError['problem']);
};

afterEach(() => speak('en', null));

describe('the reason of a failure in German', () => {
  it('is a German sentence where the code says it all', async () => {
    await speak('de', null);
    expect(reasonOf(refusal('group.not-found'))).toBe('Diese Gruppe gibt es nicht (mehr).');
  });

  it.each<ErrorCode>(['request.too-many', 'request.too-large', 'mailbox.role-missing', 'password.weak'])(
    'is the sentence of the server for %s, which stands for several',
    async (code) => {
      await speak('de', null);
      expect(reasonOf(refusal(code))).toBe('What the server says.');
    },
  );
});
