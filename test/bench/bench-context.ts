import type { SharedServers } from '../support/shared-servers.js';
import type { TestServers } from '../support/test-servers.js';

/** What a benchmark works with. */
export interface BenchContext {
  readonly servers: TestServers;
  readonly coordinates: SharedServers;
  /** Aborts when the person at the terminal wants to stop: everything that waits ends. */
  readonly signal: AbortSignal;
  /** Says in a line how far the benchmark has come. */
  readonly progress: (text: string) => void;
}

/** What a benchmark found: a text for people, and all figures as plain data. */
export interface BenchResult {
  readonly text: string;
  readonly figures: Readonly<Record<string, unknown>>;
}
