import { describe, expect, it } from 'vitest';
import type { WrittenDraft } from './draft-model';
import { sendDoubts, sendObstacle } from './send-checks';

const person = (address: string, problem: string | null = null) => ({ name: '', address, problem });
const draft = (change: Partial<WrittenDraft> = {}): WrittenDraft => ({
  clientKey: 'k',
  accountId: 'a',
  serverVersion: 0,
  isSynced: false,
  to: [person('anna@example.org')],
  cc: [],
  bcc: [],
  subject: 'Plan',
  mode: 'rich',
  html: '',
  text: '',
  inReplyTo: null,
  threadId: null,
  seenMessageId: null,
  forwardOf: null,
  tie: null,
  files: [],
  ...change,
});
const idle = { busy: 0, failed: 0 };

describe('sendObstacle', () => {
  it('is none for a message with a recipient', () => {
    expect(sendObstacle(draft(), idle)).toBeNull();
    expect(sendObstacle(draft({ to: [], bcc: [person('anna@example.org')] }), idle)).toBeNull();
  });

  it.each([
    ['nobody', draft({ to: [] }), idle, /Nobody/],
    ['a wrong address', draft({ cc: [person('x', 'wrong')] }), idle, /wrong/],
    [
      'too many people',
      draft({ to: Array.from({ length: 201 }, (_, index) => person(`${index}@example.org`)) }),
      idle,
      /201/,
    ],
    ['an upload on its way', draft(), { busy: 1, failed: 0 }, /still/],
    ['an upload that failed', draft(), { busy: 1, failed: 1 }, /could not be uploaded/],
  ])('is said for %s', (_what, written, uploads, words) => {
    expect(sendObstacle(written, uploads)).toMatch(words);
  });
});

describe('sendDoubts', () => {
  it.each([
    'The plan is attached.',
    'See attachment',
    'Anbei der Plan',
    'Der Plan ist im Anhang.',
    'angehängt findest du',
    'Vous trouverez ci-joint le plan',
    'en pièce jointe',
    'Adjunto el plan',
    'Segue em anexo',
    'In allegato il piano',
    'Zie bijlage',
    'в приложении, вложение',
    '添付します',
  ])('asks for the attachment of “%s”', (text) => {
    expect(sendDoubts(draft(), text).map((doubt) => doubt.kind)).toEqual(['forgotten-attachment']);
  });

  it.each(['We detached the trailer.', 'unattached', 'Reattachment', 'no plan'])('asks nothing at “%s”', (text) => {
    expect(sendDoubts(draft(), text)).toEqual([]);
  });

  it('asks nothing once something is attached', () => {
    const file = { kind: 'upload', uploadId: 'u', fileName: 'a', contentType: 'b', sizeBytes: 1 } as const;

    expect(sendDoubts(draft({ files: [file] }), 'attached')).toEqual([]);
  });

  it('heeds the subject of a new message, but not that of an answer', () => {
    expect(sendDoubts(draft({ subject: 'Plan attached' }), '')).toHaveLength(1);
    expect(sendDoubts(draft({ subject: 'Re: Plan attached', inReplyTo: 'm' }), '')).toEqual([]);
  });

  it('asks about a missing subject first', () => {
    expect(sendDoubts(draft({ subject: ' ' }), 'attached').map((doubt) => doubt.kind)).toEqual([
      'no-subject',
      'forgotten-attachment',
    ]);
  });
});
