import { describe, expect, it, vi } from 'vitest';
import { Metrics } from './metrics.js';

const read = async (metrics: Metrics): Promise<string> => (await metrics.text()).body;

describe('Metrics', () => {
  it('names the kind of a mail server, never the server', async () => {
    const metrics = new Metrics();
    metrics.login('mail.secret-customer.example', 'auth');
    metrics.login('imap.gmail.com', 'ok');

    const text = await read(metrics);
    expect(text).toContain('maildesk_imap_logins_total{provider="other",outcome="auth"} 1');
    expect(text).toContain('maildesk_imap_logins_total{provider="gmail",outcome="ok"} 1');
    expect(text).not.toContain('secret-customer');
  });

  it('sums latencies for all accounts in seconds, and keeps them apart in milliseconds', async () => {
    const metrics = new Metrics();
    metrics.deliveryCommitted('account-a', 12);
    metrics.deliveryCommitted('account-b', 900);

    const text = await read(metrics);
    expect(text).toContain('maildesk_delivery_to_commit_seconds_count 2');
    expect(text).toContain('maildesk_delivery_to_commit_seconds_bucket{le="0.02"} 1');
    expect(text).not.toContain('account-a');
    expect(metrics.latencies.of('delivery-to-commit', 'account-a')?.p50).toBeLessThan(20);
    expect(metrics.latencies.of('commit-to-frame', 'account-a')).toBeNull();
  });

  it('reads a number anew each time it is asked, and says 0 for what is left out', async () => {
    const metrics = new Metrics();
    let live = 1;
    metrics.observe('things', 'Things.', { name: 'state', values: ['live', 'lost'] }, () => ({ live }));
    expect(await read(metrics)).toContain('maildesk_things{state="live"} 1');

    live = 5;
    const text = await read(metrics);

    expect(text).toContain('maildesk_things{state="live"} 5');
    expect(text).toContain('maildesk_things{state="lost"} 0');
  });

  it('tells what it can while a number cannot be read, and names that one', async () => {
    const metrics = new Metrics();
    let isAway = false;
    const label = { name: 'state', values: ['live'] } as const;
    metrics.observe('things', 'Things.', label, () => (isAway ? Promise.reject(new Error('away')) : { live: 7 }));
    metrics.observe('others', 'Others.', label, () => ({ live: 2 }));
    expect(await read(metrics)).toContain('maildesk_unread_metrics{metric="maildesk_things"} 0');

    isAway = true;
    const text = await read(metrics);

    expect(text).not.toContain('maildesk_things{');
    expect(text).toContain('maildesk_others{state="live"} 2');
    expect(text).toContain('maildesk_unread_metrics{metric="maildesk_things"} 1');
  });

  it('waits a few seconds at most for a number', async () => {
    vi.useFakeTimers();
    try {
      const metrics = new Metrics();
      metrics.observe('things', 'Things.', { name: 'state', values: ['live'] }, () => new Promise(() => undefined));
      const reading = read(metrics);
      await vi.advanceTimersByTimeAsync(3000);
      expect(await reading).toContain('maildesk_unread_metrics{metric="maildesk_things"} 1');
    } finally {
      vi.useRealTimers();
    }
  });
});
