import fc from 'fast-check';
import type { MessageStructureObject } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { fuzzTimeoutMs, hostileText, holds } from '../../property.js';
import { hasAttachments, partsOf } from './body-structure.js';
import { headerFields, messageIdsIn, referenceIdsOf } from './header-lines.js';

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const type = fc.oneof(
  fc.constantFrom(
    'text/plain',
    'TEXT/HTML',
    'multipart/mixed',
    'multipart/alternative',
    'message/rfc822',
    'image/png',
    '/',
    '',
  ),
  hostileText,
);
const parameters = maybe(
  fc.dictionary(fc.constantFrom('charset', 'name', 'filename', '__proto__', 'constructor'), hostileText),
);

/** A structure as a mail server could tell it, some of them nested deeper than any mail. */
const structure = fc.letrec<{ node: MessageStructureObject }>((tie) => ({
  node: fc.record({
    type,
    part: maybe(fc.stringMatching(/^\d{1,2}(\.\d{1,2}){0,3}$/)),
    id: maybe(hostileText),
    encoding: maybe(hostileText),
    size: maybe(fc.integer()),
    disposition: maybe(fc.oneof(fc.constantFrom('inline', 'ATTACHMENT'), hostileText)),
    dispositionParameters: parameters,
    parameters,
    childNodes: maybe(fc.array(tie('node'), { maxLength: 4, depthIdentifier: 'parts' })),
  }),
})).node;
const deep = fc.nat(3000).map((depth) => {
  let node: MessageStructureObject = { type: 'text/plain', part: '1' };
  for (let level = 0; level < depth; level += 1) node = { type: 'multipart/mixed', childNodes: [node] };
  return node;
});

const leavesOf = ({ type: of, childNodes }: MessageStructureObject): number =>
  of.toLowerCase().startsWith('multipart/') && childNodes !== undefined
    ? childNodes.reduce((count, child) => count + leavesOf(child), 0)
    : 1;

describe('a structure under random input', { timeout: fuzzTimeoutMs }, () => {
  it('loses no part, and gives nothing that is without bounds', async () => {
    await holds(
      fc.property(structure, (node) => {
        const parts = partsOf(node);
        const { html, plain, files } = parts;
        expect(files.length + Number(html !== null) + Number(plain !== null)).toBe(leavesOf(node));
        for (const { fileName, contentType, contentId } of files) {
          expect((fileName ?? '').length).toBeLessThanOrEqual(1000);
          expect(contentType.length).toBeLessThanOrEqual(255);
          expect((contentId ?? '').length).toBeLessThanOrEqual(998);
        }
        for (const text of [html, plain]) expect((text?.charset ?? '').length).toBeLessThanOrEqual(100);
        expect(typeof hasAttachments(parts)).toBe('boolean');
      }),
      { runs: 500 },
    );
  });

  it('is given up where it is nested deeper than any mail', async () => {
    await holds(
      fc.property(deep, (node) => {
        expect(partsOf(node).files).toEqual([]);
      }),
      { runs: 20 },
    );
  });
});

describe('headers under random input', { timeout: fuzzTimeoutMs }, () => {
  it('give names in lower case, and ids that cannot end the field that they are put into', async () => {
    await holds(
      fc.property(hostileText, hostileText, (references, inReplyTo) => {
        const block = `References: ${references}\r\nIn-Reply-To: ${inReplyTo}\r\n`;
        for (const name of headerFields(Buffer.from(block)).keys()) expect(name).toBe(name.trim().toLowerCase());
        const ids = [...messageIdsIn(references), ...referenceIdsOf(references, inReplyTo)];
        for (const id of ids) expect(id).toMatch(/^[^<>\s\u0000-\u001f\u007f]+$/);
      }),
      { runs: 2000 },
    );
  });

  it('of very many references keep the first and the last', async () => {
    const ids = fc.array(fc.stringMatching(/^[a-z]{1,3}@[a-z]{1,3}$/), { maxLength: 200 });
    await holds(
      fc.property(ids, (all) => {
        const kept = referenceIdsOf(all.map((id) => `<${id}>`).join(' '), '');
        expect(kept.length).toBeLessThanOrEqual(50);
        expect(kept[0]).toBe(all[0]);
        expect(new Set(kept).size).toBe(kept.length);
        for (const id of kept) expect(all).toContain(id);
      }),
    );
  });
});
