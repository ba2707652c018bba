import { describe, expect, it } from 'vitest';
import { WebhookRefused } from '../adapters/adapters.module.js';
import { readFailure } from './notice-failures.js';

describe('what the failure of a notice means', () => {
  it('is that the others of its host wait, too, where that is down', () => {
    expect(readFailure(new WebhookRefused('No answer.', true))).toEqual({
      words: 'No answer.',
      prospect: 'target-down',
    });
  });

  it('is nothing for the others of its host where its own address or secret is wrong', () => {
    expect(readFailure(new WebhookRefused('Not there.', false))).toEqual({ words: 'Not there.', prospect: 'later' });
  });
});
