import type { ArgumentsHost } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from './app-error.js';
import { ProblemFilter } from './problem.filter.js';

const broken = (code: string): Error => Object.assign(new Error('the stream ended'), { code });

/** What the filter sends and logs for an error, with the client still there or gone. */
function answerTo(thrown: unknown, client: 'there' | 'gone') {
  const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const sent: unknown[] = [];
  const response = {
    headersSent: false,
    destroyed: client === 'gone',
    status: () => response,
    type: () => response,
    send: (text: string) => sent.push(JSON.parse(text)),
  };
  new ProblemFilter().catch(thrown, {
    switchToHttp: () => ({ getResponse: () => response }),
  } as unknown as ArgumentsHost);
  return { sent, logged: logged.mock.calls.length };
}

describe('an error of a request', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is answered by its code and its sentence', () => {
    expect(answerTo(new AppError('account.not-found', 'There is no such account.'), 'there')).toMatchObject({
      sent: [{ status: 404, code: 'account.not-found', detail: 'There is no such account.' }],
      logged: 0,
    });
  });

  it.each([
    ['a stream that broke off', broken('ERR_STREAM_PREMATURE_CLOSE')],
    ['a request that broke off', broken('ECONNABORTED')],
    ['one of ours that broke off', new AppError('request.invalid', 'It broke off.', { cause: broken('ECONNRESET') })],
  ])('is nobody’s concern when the client has gone: %s', (_what, error) => {
    expect(answerTo(error, 'gone')).toEqual({ sent: [], logged: 0 });
  });

  it('is logged and answered when a stream breaks off while the client waits', () => {
    expect(answerTo(broken('ERR_STREAM_PREMATURE_CLOSE'), 'there')).toMatchObject({
      sent: [{ code: 'internal' }],
      logged: 1,
    });
  });

  it('is logged even without a client when it is a mistake of ours', () => {
    expect(answerTo(new TypeError('x is not a function'), 'gone')).toMatchObject({ logged: 1 });
  });
});
