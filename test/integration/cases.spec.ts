import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The numbered acceptance tests of the sync engine: the first word of a test's name, or of its group's. */
const cases = Array.from({ length: 30 }, (_, index) => index + 1);
const ownFolder = dirname(fileURLToPath(import.meta.url));
const numbered = /\b(?:it|describe)(?:\.(?:each|for)\b[\s\S]*?\))?\(\s*(['"`])(\d{1,2}) /g;

function numbersIn(source: string): number[] {
  return [...source.matchAll(numbered)].map(([, , number]) => Number(number));
}

describe('the numbered cases of the sync engine', () => {
  it('all have a test with the number in its name', () => {
    const files = [ownFolder, join(ownFolder, '../support')].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const tested = new Set(files.flatMap((file) => numbersIn(readFileSync(file, 'utf8'))));

    expect(cases.filter((number) => !tested.has(number))).toEqual([]);
  });
});
