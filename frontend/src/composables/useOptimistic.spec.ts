import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { PlainError } from '../lib/plain-error';
import { useToasts } from '../stores/toasts';
import { useOptimistic } from './useOptimistic';

beforeEach(() => setActivePinia(createPinia()));

describe('useOptimistic', () => {
  it('shows the change before the server answers', async () => {
    const steps: string[] = [];
    const reply = await useOptimistic().run({
      apply: () => steps.push('apply'),
      send: () => {
        steps.push('send');
        return Promise.resolve('done');
      },
      revert: () => steps.push('revert'),
      failure: '',
    });

    expect(reply).toBe('done');
    expect(steps).toEqual(['apply', 'send']);
  });

  it('takes the change back and says why when the server refuses', async () => {
    let isShown = false;
    const reply = await useOptimistic().run({
      apply: () => (isShown = true),
      send: () => Promise.reject(new PlainError('There is no archive folder.')),
      revert: () => (isShown = false),
      failure: 'Could not archive.',
    });

    expect(reply).toBeNull();
    expect(isShown).toBe(false);
    expect(useToasts().toasts[0]).toMatchObject({
      tone: 'error',
      text: 'Could not archive. There is no archive folder.',
    });
  });
});
