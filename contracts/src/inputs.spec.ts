import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Schema } from './endpoint.js';
import { operations } from './registry.js';
import { resumeRequestSchema, viewingSchema } from './push-events.js';

interface Definition {
  readonly type: string;
  readonly shape?: Record<string, Schema>;
  readonly element?: Schema;
  readonly innerType?: Schema;
  readonly options?: readonly Schema[];
  readonly in?: Schema;
  readonly keyType?: Schema;
  readonly valueType?: Schema;
}

/** Every text that a schema takes in, with the way to it. */
function textsOf(schema: Schema, path: string): { path: string; schema: Schema }[] {
  const definition = schema._zod.def as unknown as Definition;
  const { type, shape, element, innerType, options, in: input, keyType, valueType } = definition;
  if (type === 'string' || type === 'any' || type === 'unknown') return [{ path, schema }];
  const parts: [string, Schema | undefined][] = [
    ...Object.entries(shape ?? {}).map(([name, part]): [string, Schema] => [`${path}.${name}`, part]),
    ...(options ?? []).map((option): [string, Schema] => [path, option]),
    [`${path}[]`, element],
    [path, innerType],
    [path, input],
    [`${path}{key}`, keyType],
    [`${path}{}`, valueType],
  ];
  return parts.flatMap(([way, part]) => (part === undefined ? [] : textsOf(part, way)));
}

const taken = [
  ...Object.entries(operations).flatMap(([name, { params, query, body }]) =>
    Object.entries({ params, query, body }).flatMap(([part, schema]) =>
      schema === 'bytes' ? [] : textsOf(schema, `${name} ${part}`),
    ),
  ),
  ...textsOf(resumeRequestSchema, 'resume'),
  ...textsOf(viewingSchema, 'viewing'),
];

/** What people write in many lines. Its lines end nothing: it becomes the body of a message, which a library encodes. */
const written = /\.(text|html|editorHtml)$/;

/** What would end a line, a value or a command in IMAP, SMTP, a header or a log. */
const dangerous = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ud800',
  '\udfff',
];

describe('what the API takes in', () => {
  it('has texts, and this test finds them', () => {
    const paths = taken.map(({ path }) => path);

    expect(paths).toContain('accounts.create body.imap.host');
    expect(paths).toContain('accounts.create body.password');
    expect(paths).toContain('outbox.send body.subject');
    expect(paths).toContain('viewing.accountId');
    expect(paths.length).toBeGreaterThan(50);
  });

  it.each(taken.filter(({ path }) => !written.test(path)).map(({ path, schema }) => [path, schema] as const))(
    'is one line without control characters: %s',
    (_path, schema) => {
      const let_in = dangerous.filter((bad) =>
        [`${bad}a`, `a${bad}b`, `a@b.example${bad}`, `1${bad}`].some((text) => z.safeParse(schema, text).success),
      );

      expect(let_in).toEqual([]);
    },
  );

  it('is written text only where people write mail, and then without what no mail can carry', () => {
    const texts = taken.filter(({ path }) => written.test(path));

    expect(texts.length).toBeGreaterThan(0);
    for (const { path, schema } of texts) {
      const parsed = z.safeParse(schema, 'a\0b\ud800c\r\nd');
      expect([path, parsed.success && parsed.data]).toEqual([path, 'ab\ufffdc\r\nd']);
    }
  });
});
