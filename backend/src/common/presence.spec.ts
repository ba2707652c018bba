import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Presence } from './presence.js';

describe('Presence', () => {
  let presence: Presence;
  const changed = vi.fn<() => void>();
  beforeEach(() => {
    presence = new Presence();
    changed.mockReset();
    presence.onChange('a', changed);
  });

  it('knows of nobody at first', () => {
    expect(presence.of('a')).toEqual({ online: false, viewing: new Set() });
  });

  it('tells who has an account on screen and what is open', () => {
    presence.follow('tab 1', 'a');
    presence.follow('tab 2', 'a');
    presence.view('tab 1', 'a', 'inbox');
    presence.view('tab 2', 'a', 'sent');

    expect(presence.of('a')).toEqual({ online: true, viewing: new Set(['inbox', 'sent']) });
    expect(presence.of('b').online).toBe(false);
    expect(changed).toHaveBeenCalledTimes(4);
  });

  it('forgets what was open before', () => {
    presence.follow('tab', 'a');
    presence.follow('tab', 'b');
    presence.view('tab', 'a', 'inbox');
    presence.view('tab', 'b', 'other');

    expect(presence.of('a')).toEqual({ online: true, viewing: new Set() });
  });

  it('believes nobody who does not follow the account', () => {
    presence.follow('tab', 'b');
    presence.view('tab', 'a', 'inbox');

    expect(presence.of('a')).toEqual({ online: false, viewing: new Set() });
    expect(changed).not.toHaveBeenCalled();
  });

  it('forgets who is gone or was sent away', () => {
    presence.follow('tab 1', 'a');
    presence.view('tab 1', 'a', 'inbox');
    presence.follow('tab 2', 'a');
    presence.leave('tab 1');
    expect(presence.of('a')).toEqual({ online: true, viewing: new Set() });

    presence.leave('tab 2', 'a');
    expect(presence.of('a').online).toBe(false);
  });
});
