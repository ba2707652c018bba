import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConnectionBoard } from '../common/connection-board.js';
import { Metrics } from '../common/metrics/metrics.js';
import { SystemCounts } from './system-counts.repository.js';

const fileOf = (name: string): string =>
  readFileSync(new URL(`../../../docker/monitoring/${name}`, import.meta.url), 'utf8').replaceAll('\\"', '"');

const namesIn = (text: string): string[] =>
  [...new Set(text.match(/\b(?:maildesk|nodejs|process)_[a-z0-9_]+/g) ?? [])].map((name) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );

/** Such as `maildesk_accounts state live`: what a selector asks for by name, also one of several of a regular expression. */
const selectedIn = (text: string): string[] =>
  [...text.matchAll(/\b(maildesk_\w+)\{([^}]*)\}/g)].flatMap(([, name, selector = '']) =>
    [...selector.matchAll(/(\w+)(?:!=|=~|!~|=)"([^"]*)"/g)].flatMap(([, label, values = '']) =>
      values.split('|').map((value) => `${name} ${label} ${value}`),
    ),
  );

let metrics: string;

beforeAll(async () => {
  const all = new Metrics();
  all.onModuleInit();
  const noRows = { query: () => Promise.resolve([]), driver: {} } as unknown as DataSource;
  new SystemCounts(noRows, all, new ConnectionBoard()).onModuleInit();
  metrics = (await all.text()).body;
});

describe.each(['grafana-dashboard.json', 'alerts.yaml'])('docker/monitoring/%s', (file) => {
  it('names metrics that are counted', () => {
    const counted = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const named = namesIn(fileOf(file));

    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !counted.includes(name))).toEqual([]);
  });

  it('asks for labels and values that these have', () => {
    const there = new Set(selectedIn(metrics));

    expect(selectedIn(fileOf(file)).filter((asked) => !there.has(asked))).toEqual([]);
  });
});

describe('the alerts', () => {
  const rules = fileOf('alerts.yaml');

  it.each([
    ['that nothing is known any more', /absent\(maildesk_accounts/],
    ['accounts that only seem to be live', /maildesk_accounts_not_fresh/],
    ['accounts that nobody looks after', /maildesk_accounts_without_owner/],
  ])('tell %s', (_what, rule) => {
    expect(rules).toMatch(rule);
  });

  it('ask for labels by what a test would notice', () => {
    expect(selectedIn(rules).length).toBeGreaterThan(3);
    expect(selectedIn('maildesk_a{b="c",d=~"e|f"}')).toEqual(['maildesk_a b c', 'maildesk_a d e', 'maildesk_a d f']);
  });
});
