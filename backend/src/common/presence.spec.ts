import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventBus } from './event-bus.js';
import { Presence } from './presence.js';

describe('Presence', () => {
  let presence: Presence;
  const changed = vi.fn<() => void>();
  let bus: EventBus;
  beforeEach(() => {
    vi.useFakeTimers();
    bus = new EventBus();
    presence = new Presence(bus);
    presence.onModuleInit();
    changed.mockReset();
    presence.onChange('a', changed);
  });

  afterEach(() => {
    presence.onApplicationShutdown();
    vi.useRealTimers();
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

  describe('with other processes', () => {
    const told = { accountId: 'a', place: 'another process', online: true, viewing: ['sent'] };

    it('counts who is there as present, for two minutes and a half', () => {
      bus.publish('presence.told', told);
      expect(presence.of('a')).toEqual({ online: true, viewing: new Set(['sent']) });
      expect(changed).toHaveBeenCalledOnce();

      vi.advanceTimersByTime(151_000);
      expect(presence.of('a').online).toBe(false);
    });

    it('forgets who has left there', () => {
      bus.publish('presence.told', told);
      bus.publish('presence.told', { ...told, online: false, viewing: [] });

      expect(presence.of('a').online).toBe(false);
    });

    it('tells them of changes, and every minute who is still here', () => {
      const heard: unknown[] = [];
      bus.relayThrough((_name, event) => void heard.push(event));
      presence.follow('tab', 'a');
      presence.view('tab', 'a', 'inbox');
      vi.advanceTimersByTime(60_000);
      presence.leave('tab');

      expect(heard).toMatchObject([
        { accountId: 'a', online: true, viewing: [] },
        { accountId: 'a', online: true, viewing: ['inbox'] },
        { accountId: 'a', online: true, viewing: ['inbox'] },
        { accountId: 'a', online: false, viewing: [] },
      ]);
    });
  });
});
