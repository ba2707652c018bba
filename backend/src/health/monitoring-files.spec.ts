import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { Metrics } from '../common/metrics/metrics.js';
import { SystemCounts } from './system-counts.repository.js';

const namesIn = (text: string): string[] =>
  [...new Set(text.match(/\b(?:maildesk|nodejs|process)_[a-z0-9_]+/g) ?? [])].map((name) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );

it.each(['grafana-dashboard.json', 'alerts.yaml'])(
  'every metric that docker/monitoring/%s names is counted',
  async (file) => {
    const metrics = new Metrics();
    metrics.onModuleInit();
    const noRows = { query: () => Promise.resolve([]), driver: {} } as unknown as DataSource;
    new SystemCounts(noRows, metrics).onModuleInit();
    const counted = [...(await metrics.text()).body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const named = namesIn(readFileSync(new URL(`../../../docker/monitoring/${file}`, import.meta.url), 'utf8'));

    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !counted.includes(name))).toEqual([]);
  },
);
