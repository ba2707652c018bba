import type { ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { CommandRefused } from '../mail-server-error.js';
import { command, uidsOf } from './raw-commands.js';

const answers = (response: unknown): ImapFlow =>
  ({ exec: async () => ({ response, next: () => undefined }) }) as unknown as ImapFlow;

const code = (...values: string[]) => [{ type: 'ATOM', section: values.map((value) => ({ type: 'ATOM', value })) }];

describe('a command', () => {
  it('answers where the copies are', async () => {
    const copies = await command(
      answers({ command: 'OK', attributes: code('COPYUID', '7', '5,9:10', '101:103') }),
      'UID COPY',
      [],
    );
    expect(copies?.uidValidity).toBe(7);
    expect([...(copies?.uids ?? [])]).toEqual([
      [5, 101],
      [9, 102],
      [10, 103],
    ]);
  });

  it('answers only what lies in the new target when that was made anew while it was filled', async () => {
    const inParts = {
      exec: async (
        _name: string,
        _attributes: unknown,
        { untagged }: { untagged: { OK(answer: unknown): unknown } },
      ) => {
        for (const part of [
          code('COPYUID', '7', '5', '101'),
          code('COPYUID', '8', '9', '1'),
          code('COPYUID', '8', '10', '2'),
        ])
          await untagged.OK({ attributes: part });
        return { response: { command: 'OK' }, next: () => undefined };
      },
    } as unknown as ImapFlow;
    const copies = await command(inParts, 'UID MOVE', []);
    expect(copies).toEqual({
      uidValidity: 8,
      uids: new Map([
        [9, 1],
        [10, 2],
      ]),
    });
  });

  it.each([
    ['without a UIDVALIDITY', ['COPYUID', 'x', '5', '101']],
    ['with UIDVALIDITY 0', ['COPYUID', '0', '5', '101']],
    ['with more sources than copies', ['COPYUID', '7', '5:6', '101']],
  ])('knows nothing of copies that are told %s', async (_what, values) => {
    await expect(command(answers({ command: 'OK', attributes: code(...values) }), 'UID COPY', [])).resolves.toBeNull();
  });

  it('does not pass for done when some of its messages were gone', async () => {
    const partly = answers({
      command: 'NO',
      attributes: [{ type: 'TEXT', value: 'Some of the requested messages no longer exist.' }],
    });
    await expect(command(partly, 'UID COPY', [])).rejects.toMatchObject({ responseCode: 'EXPUNGEISSUED' });
  });

  it('says why it was refused', async () => {
    const error = Object.assign(new Error('Command failed'), {
      responseStatus: 'NO',
      response: { attributes: [...code('OVERQUOTA'), { type: 'TEXT', value: 'Quota exceeded' }] },
    });
    const refusing = { exec: () => Promise.reject(error) } as unknown as ImapFlow;
    const refused: unknown = await command(refusing, 'UID COPY', []).catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(CommandRefused);
    expect(refused).toMatchObject({ responseCode: 'OVERQUOTA', serverWords: 'Quota exceeded' });
  });
});

describe('a set of UIDs', () => {
  it.each([
    ['4', [4]],
    ['4,7:9', [4, 7, 8, 9]],
    ['9:7', [9, 8, 7]],
    ['', null],
    ['4,*', null],
    ['1:4294967295', null],
  ])('%s stands for %j', (set, uids) => {
    expect(uidsOf(set)).toEqual(uids);
  });
});
