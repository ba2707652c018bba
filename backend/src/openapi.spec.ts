import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeApi } from './openapi.js';

const golden = fileURLToPath(new URL('../../test/golden/openapi.json', import.meta.url));

describe('the description of the API', () => {
  it('is the one on record; `npm run golden:update` after a change on purpose', () => {
    const text = `${JSON.stringify(describeApi(), null, 2)}\n`;
    if (process.env['GOLDEN'] === 'update') writeFileSync(golden, text);

    expect(text).toBe(readFileSync(golden, 'utf8'));
  });
});
