import { expect, test } from 'vitest';
import { openPart, speak, spoken } from './spoken';

test('whoever opens a part while it is on its way waits for its texts too', async () => {
  await speak('de', null);
  const first = openPart('admin');

  await openPart('admin');

  expect(Object.keys(spoken.value.catalogues ?? {})).toContain('administration');
  await first;
});
