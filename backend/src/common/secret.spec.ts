import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.js';

const password = 'hunter2-canary';

describe('Secret', () => {
  it('gives the password to whoever asks for it by name', () => {
    expect(new Secret(password).reveal()).toBe(password);
  });

  it.each([
    ['text', (secret: Secret) => String(secret)],
    ['JSON', (secret: Secret) => JSON.stringify({ secret })],
    ['inspect', (secret: Secret) => inspect({ secret }, { showHidden: true, depth: 5 })],
    ['its properties', (secret: Secret) => JSON.stringify(Object.entries(secret))],
  ])('does not show the password in %s', (_name, print) => {
    expect(print(new Secret(password))).not.toContain('canary');
  });
});
