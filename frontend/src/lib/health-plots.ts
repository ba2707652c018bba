import type { HealthPlot } from '@maildesk/contracts';
import { t } from '../locales/health';
import { formatDuration } from './health-words';

type Values = readonly (number | null)[];

export interface PlotSeries {
  readonly label: string;
  readonly values: Values;
  /** Which of the colours of the theme it has. */
  readonly tone: 'first' | 'second' | 'alarm';
}

export interface Plot {
  readonly title: string;
  readonly format: (value: number) => string;
  /** Whether there is nothing between two whole numbers. */
  readonly isCount: boolean;
  readonly series: readonly PlotSeries[];
}

const whole = (value: number): string => String(Math.round(value));

/** What is plotted; whether an account is in trouble is only worth a plot of all of them. */
export function plotsOf({ p50, p95, backlog, reconnects, inTrouble }: HealthPlot, isOfAll: boolean): Plot[] {
  const plots: Plot[] = [
    {
      title: t('plot.speed'),
      format: formatDuration,
      isCount: false,
      series: [
        { label: t('plot.half'), values: p50, tone: 'first' },
        { label: t('plot.most'), values: p95, tone: 'second' },
      ],
    },
    {
      title: t('plot.backlog'),
      format: whole,
      isCount: true,
      series: [{ label: t('plot.waiting'), values: backlog, tone: 'first' }],
    },
    {
      title: t('plot.reconnects'),
      format: whole,
      isCount: true,
      series: [{ label: t('plot.lost'), values: reconnects, tone: 'second' }],
    },
  ];
  const trouble: Plot = {
    title: t('plot.trouble'),
    format: whole,
    isCount: true,
    series: [{ label: t('plot.troubled'), values: inTrouble, tone: 'alarm' }],
  };
  return isOfAll ? [trouble, ...plots] : plots;
}

/** Where a value stands between two holes, so that no line goes through it. */
export function lonelyPlaces(values: Values): number[] {
  const isKnown = (index: number): boolean => (values[index] ?? null) !== null;
  return values.flatMap((_value, index) =>
    isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1) ? [index] : [],
  );
}

/** A plot for whoever does not see it: how far its values go. */
export function plotWords({ title, series, format }: Plot): string {
  const parts = series.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return t('seriesUnknown', { label });
    const [least, most, last] = [Math.min(...known), Math.max(...known), known.at(-1) ?? 0].map(format);
    return t('seriesRange', { label, least: least ?? '', most: most ?? '', last: last ?? '' });
  });
  return t('plotIs', { title, series: parts.join('; ') });
}

export interface TableRow {
  readonly at: string;
  readonly cells: readonly string[];
}

/** The same as a table, newest first, of the pieces of which anything is known. */
export function plotTable(plot: HealthPlot, isOfAll: boolean): { readonly heads: string[]; readonly rows: TableRow[] } {
  const columns = plotsOf(plot, isOfAll).flatMap(({ title, series, format }) =>
    series.map(({ label, values }) => ({ head: series.length > 1 ? `${title}: ${label}` : title, values, format })),
  );
  const rows = plot.at.map((at, index) => ({
    at,
    known: plot.backlog[index] !== null,
    cells: columns.map(({ values, format }) => {
      const value = values[index] ?? null;
      return value === null ? '–' : format(value);
    }),
  }));
  return {
    heads: columns.map(({ head }) => head),
    rows: rows
      .filter(({ known }) => known)
      .map(({ at, cells }) => ({ at, cells }))
      .toReversed(),
  };
}
