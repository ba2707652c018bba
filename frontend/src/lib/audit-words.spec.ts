import type { AuditAction, AuditFacts } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { auditActorText, auditDetailText } from './audit-words';

describe('what is on record, in words', () => {
  it.each<[AuditAction, AuditFacts, string]>([
    [
      'access.changed',
      { user: 'bo@test.example', role: 'reader', formerRole: null },
      'bo@test.example: no access → Reader',
    ],
    ['access.changed', { group: 'Sales', role: null, formerRole: 'manager' }, 'group Sales: Manager → no access'],
    ['mail.moved', { count: 1, movedTo: 'archive' }, '1 message, to the archive'],
    ['mail.moved', { count: 3, movedTo: null }, '3 messages, to a folder'],
    ['mail.deleted', { count: 2, detail: 'for good' }, '2 messages, for good'],
    [
      'group.changed',
      { group: 'Sales', user: 'bo@test.example', detail: 'member added' },
      'Sales, bo@test.example, member added',
    ],
    ['session.refused', { login: 'eve@test.example', from: '192.0.2.1' }, 'as eve@test.example, from 192.0.2.1'],
    ['mail.read', {}, ''],
  ])('%s with %j', (action, facts, text) => {
    expect(auditDetailText({ action, facts })).toBe(text);
  });

  it('name who did it as they were called then', () => {
    expect(auditActorText({ actor: { id: 'a', name: 'anna@test.example' } })).toBe('anna@test.example');
    expect(auditActorText({ actor: null })).toBe('Nobody known');
  });
});
