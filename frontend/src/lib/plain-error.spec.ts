import { describe, expect, it } from 'vitest';
import { inHostWords, PlainError } from './plain-error';
import { reasonOf } from './reason';

describe('inHostWords', () => {
  it('keeps the sentence with which a host refused for the person', async () => {
    const refused = inHostWords(Promise.reject(new Error('You may not use MailDesk any more.')));

    const error: unknown = await refused.catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(PlainError);
    expect(reasonOf(error)).toBe('You may not use MailDesk any more.');
  });

  it('answers what the host answers', async () => {
    expect(await inHostWords(Promise.resolve('token'))).toBe('token');
  });
});
