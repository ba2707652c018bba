import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The acceptance tests of the sync engine and those in reserve: the first word of a test's name, or of its group's. */
const cases = [
  ...Array.from({ length: 30 }, (_, index) => String(index + 1)),
  ...Array.from({ length: 10 }, (_, index) => `R${index + 1}`),
];
const ownFolder = dirname(fileURLToPath(import.meta.url));
const numbered = /\b(?:it|describe)(?:\.(?:each|for)\b[\s\S]*?\))?\(\s*(['"`])(R?\d{1,2}) /g;

/** By the name of a spec or story: the numbers in it. */
function numbersByFile(): Map<string, Set<string>> {
  const files = [ownFolder, join(ownFolder, '../support')].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  return new Map(
    files.flatMap((file) => {
      const found = [...readFileSync(file, 'utf8').matchAll(numbered)].map(([, , number]) => number ?? '');
      return found.length === 0 ? [] : [[basename(file).replace(/(\.spec)?\.ts$/, ''), new Set(found)] as const];
    }),
  );
}

/** The lines of docs/sync-cases.md: a number, and the specs that it is said to be in. */
function documented(): { number: string; specs: string[] }[] {
  const text = readFileSync(join(ownFolder, '../../docs/sync-cases.md'), 'utf8');
  return [...text.matchAll(/^\| (R?\d{1,2}) .*\|(.*)\|$/gm)].map(([, number = '', specs = '']) => ({
    number,
    specs: [...specs.matchAll(/`([^`]+)`/g)].map(([, spec = '']) => spec),
  }));
}

describe('the numbered cases of the sync engine', () => {
  it('all have a test with the number in its name', () => {
    const tested = new Set([...numbersByFile().values()].flatMap((numbers) => [...numbers]));

    expect(cases.filter((number) => !tested.has(number))).toEqual([]);
  });

  it('are where the table says, and nowhere else', () => {
    const byFile = numbersByFile();
    const lines = documented();

    expect(lines.map(({ number }) => number)).toEqual(cases);
    for (const { number, specs } of lines) {
      const found = [...byFile].filter(([, numbers]) => numbers.has(number)).map(([file]) => file);
      expect(found.toSorted(), number).toEqual(specs.toSorted());
    }
  });
});
