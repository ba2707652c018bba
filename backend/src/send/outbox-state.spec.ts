import { type OutboxState, outboxStateSchema } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { type OutboxEvent, stateAfter, statesBefore } from './outbox-state.js';

const states = outboxStateSchema.options;

/** Rows: the state before. Columns: the event. A dash: cannot happen. */
const table = `
            claim    accept  put-back  refuse  lose-sight  hold    retry   cancel
queued      sending  -       -         -       -           failed  -       cancelled
sending     -        sent    queued    failed  unknown     -       -       -
sent        -        -       -         -       -           -       -       -
unknown     -        sent    -         -       -           -       queued  cancelled
failed      -        -       -         -       -           -       queued  cancelled
cancelled   -        -       -         -       -           -       -       -
`;

const [head = [], ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([state, ...targets]) =>
  targets.map((target, index) => ({ state: state as OutboxState, event: head[index] as OutboxEvent, target })),
);

describe('the states of an outbox item', () => {
  it('are all in the table', () => {
    expect(rows.map(([state]) => state).toSorted()).toEqual([...states].toSorted());
  });

  it.each(cells)('$state, $event: $target', ({ state, event, target }) => {
    const result = statesBefore(event).includes(state) ? stateAfter(event) : '-';

    expect(result).toBe(target);
  });
});
