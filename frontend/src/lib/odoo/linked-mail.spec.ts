import { describe, expect, it } from 'vitest';
import { unnamedMail, withLinkedMail } from './linked-mail';
import type { Pane } from './pane';
import type { RecordLine } from './record-line';

const line = (name: string, conversation: string | null, at: string | null = null): RecordLine => ({
  model: 'res.partner',
  id: 31,
  name,
  state: null,
  tone: 'plain',
  when: at === null ? null : { at, word: 'on' },
  amount: null,
  ...(conversation === null ? {} : { conversation: { account_id: 'a', conversation_id: conversation } }),
});
const section = (kind: string, records: RecordLine[]): Pane['sections'][number] => ({
  kind,
  title: kind,
  model: 'res.partner',
  count: records.length,
  more: false,
  denied: false,
  records,
  overdue: [],
});
const paneOf = (...sections: Pane['sections']): Pane => ({ people: [], sections, creates: [] });
const names = (pane: Pane): string[][] => pane.sections.map(({ records }) => records.map(({ name }) => name));

describe('linked mail in the pane', () => {
  const pane = paneOf(
    section('lead', [line('Forty chairs', null)]),
    section('mail', [line('Anna', 'open'), line('Anna', 'other'), line('Re: Chairs', 'logged', '2026-11-22')]),
  );

  it('does not name the conversation that is open', () => {
    const shown = withLinkedMail(pane, 'a/open', new Map());

    expect(names(shown)).toEqual([['Forty chairs'], ['Anna', 'Re: Chairs']]);
    expect(shown.sections[1]?.count).toBe(2);
  });

  it('has no section left when that was the only one', () => {
    const alone = paneOf(section('mail', [line('Anna', 'open')]));

    expect(withLinkedMail(alone, 'a/open', new Map()).sections).toEqual([]);
  });

  it('is named by its subject where nobody logged it, once that is known', () => {
    const subjects = new Map([
      ['a/other', 'How soon?'],
      ['a/logged', 'Another'],
    ]);

    expect(names(withLinkedMail(pane, '', subjects))[1]).toEqual(['Anna', 'How soon?', 'Re: Chairs']);
  });

  it('has its subject asked for where nobody logged it', () => {
    expect(unnamedMail(pane).map(({ conversation_id }) => conversation_id)).toEqual(['open', 'other']);
  });
});
