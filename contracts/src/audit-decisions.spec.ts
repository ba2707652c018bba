import { describe, expect, it } from 'vitest';
import { auditActionSchema } from './audit.js';
import { auditDecisions } from './audit-decisions.js';
import { operations } from './registry.js';

describe('the decisions about what goes on record', () => {
  const writing = Object.entries(operations).filter(([, { method }]) => method !== 'GET');

  it.each(writing.map(([name]) => name))(
    'know %s: add it to audit-decisions.ts, with a reason if it does not',
    (name) => {
      expect(auditDecisions[name]).toBeDefined();
    },
  );

  it('are about operations that there are', () => {
    expect(Object.keys(auditDecisions).filter((name) => operations[name] === undefined)).toEqual([]);
  });

  it('leave no kind of act that nothing records', () => {
    const recorded = new Set(
      Object.values(auditDecisions).flatMap((decision) => ('recordedAs' in decision ? decision.recordedAs : [])),
    );
    expect(auditActionSchema.options.filter((action) => !recorded.has(action))).toEqual([]);
  });
});
