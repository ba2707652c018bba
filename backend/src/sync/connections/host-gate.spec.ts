import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MailServerError } from '../../adapters/adapters.module.js';
import { HostGate } from './host-gate.js';

const lost = () => new MailServerError('unreachable', 'The line broke.');
const nobodyStops = new AbortController().signal;

describe('HostGate', () => {
  let gate: HostGate;
  let begun: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    gate = new HostGate('mail.example.org', { loginsPerSecond: 10, burst: 2, handshakes: 3 });
    begun = [];
    for (const id of ['a', 'b', 'c', 'd']) gate.join(id);
  });
  afterEach(() => void vi.useRealTimers());

  const connect = (
    id: string,
    urgency: 'person' | 'reading' | 'watching' | 'background' = 'watching',
    make = () => Promise.resolve(),
  ) =>
    gate.connect(id, urgency, nobodyStops, () => {
      begun.push(id);
      return make();
    });
  const failing = async (id: string) => {
    await connect(id, 'watching', () => Promise.reject(lost())).catch(() => undefined);
    gate.failed(id, lost());
  };
  const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
  const breakHost = async () => {
    for (const id of ['a', 'b', 'c']) {
      const attempt = failing(id);
      await settle(200);
      await attempt;
    }
    begun = [];
  };

  it('lets so many begin a second, those first whom somebody waits for', async () => {
    for (const id of ['1', '2', '3', '4']) void connect(id, 'background');
    void connect('reader', 'reading');
    await settle();
    expect(begun).toEqual(['1', '2']);

    await settle(100);
    expect(begun).toEqual(['1', '2', 'reader']);
    await settle(200);
    expect(begun).toEqual(['1', '2', 'reader', '3', '4']);
  });

  it('lets no more than so many handshakes run at a time', async () => {
    for (const id of ['1', '2', '3', '4']) void connect(id, 'watching', () => new Promise(() => undefined));
    await settle(5000);

    expect(begun).toEqual(['1', '2', '3']);
  });

  it('sends one account ahead when the host is in trouble, and lets the others in when it is back', async () => {
    await breakHost();
    expect(gate.isInTrouble).toBe(true);
    const back = vi.fn<() => void>();
    gate.onRecovered(back);
    for (const id of ['a', 'b', 'c', 'd']) void connect(id);
    await settle(500);
    expect(begun).toEqual([]);

    await settle(600);
    expect(begun[0]).toBe('a');
    expect(back).toHaveBeenCalledOnce();
    await settle(1000);
    expect(begun.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses at once what would only wait for a host in trouble', async () => {
    await breakHost();

    await expect(connect('d', 'reading')).rejects.toMatchObject({ problem: 'unreachable' });
  });

  it('lets a person through whatever the state of the host', async () => {
    await breakHost();
    void connect('d');
    await settle();
    expect(begun).toEqual([]);

    gate.hurry('d');
    await settle();
    expect(begun).toEqual(['d']);
    expect(gate.isInTrouble).toBe(false);
  });

  it('takes a refused password for a sign that the host is back', async () => {
    await breakHost();
    const refused = new MailServerError('login-refused', 'No.');
    const attempt = connect('d', 'person', () => Promise.reject(refused)).catch(() => undefined);
    await settle();
    await attempt;

    expect(gate.isInTrouble).toBe(false);
  });

  it('forgets whoever stopped waiting', async () => {
    for (const id of ['1', '2']) void connect(id);
    const stopping = new AbortController();
    const waiting = gate.connect('3', 'watching', stopping.signal, () => Promise.resolve(begun.push('3')));
    stopping.abort();

    await expect(waiting).rejects.toMatchObject({ problem: 'unreachable' });
    await settle(1000);
    expect(begun).toEqual(['1', '2']);
  });
});
