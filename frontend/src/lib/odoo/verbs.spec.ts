import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { PlainError } from '../plain-error';
import { askOdoo, verbs, type Verb } from './verbs';

const exampleSchema = z.object({ args: z.record(z.string(), z.unknown()), reply: z.unknown() });
const files = import.meta.glob('../../../../odoo-module/maildesk/tests/verbs/*.json', {
  eager: true,
  import: 'default',
});
const examples = Object.entries(files).map(([path, content]) => ({
  verb: path.replace(/^.*\/|\.json$/g, ''),
  ...exampleSchema.parse(content),
}));

describe('the verbs of Odoo', () => {
  it('each have an example, which the addon is tested with too', () => {
    expect(examples.map(({ verb }) => verb).sort()).toEqual(Object.keys(verbs).sort());
  });

  it.each(examples)('$verb takes and answers what its example has', ({ verb, args, reply }) => {
    const shapes = verbs[verb as Verb];

    expect(shapes.args.parse(args)).toEqual(args);
    expect(shapes.reply.parse(reply)).toEqual(reply);
  });

  it('says that the addon is to be updated when an answer has another shape', async () => {
    const records = { call: () => Promise.resolve({ people: 'none' }) };

    const asked = askOdoo(records, 'find_partners', { emails: ['anna@example.org'] });

    await expect(asked).rejects.toBeInstanceOf(PlainError);
    await expect(asked).rejects.toThrow('Update the MailDesk addon');
  });

  it("passes Odoo's own words on", async () => {
    const records = { call: () => Promise.reject(new PlainError('You may not use MailDesk.')) };

    await expect(askOdoo(records, 'remove_link', { link: 3 })).rejects.toThrow('You may not use MailDesk.');
  });
});
