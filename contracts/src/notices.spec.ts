import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { noticeRuleInputSchema } from './notices.js';

const rule = { name: 'A rule', isEnabled: true, troubles: ['outage'], afterMinutes: 5, quietMinutes: 5, mail: null };

describe('the address of a webhook', () => {
  it.each([
    ['may be one by https', 'https://hooks.example.org/in?room=1', true],
    ['may be one by http, which an administrator of the server has to allow', 'http://hooks.example.org/in', true],
    ['is no other kind of address', 'ftp://hooks.example.org/in', false],
    ['may have an @ in its path', 'https://hooks.example.org/in/@room?to=@all', true],
    ['carries no user name', 'https://somebody@hooks.example.org/in', false],
    ['carries no password', 'https://:secret@hooks.example.org/in', false],
    ['may not be none at all', 'hooks', false],
  ])('%s', (_name, webhookUrl, isGood) => {
    expect(z.safeParse(noticeRuleInputSchema, { ...rule, webhookUrl }).success).toBe(isGood);
  });
});
