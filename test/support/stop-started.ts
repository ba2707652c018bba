import { afterAll } from 'vitest';
import { servers } from './integration.js';

// Vitest runs this for each test file, also where several share a process and what they import.
afterAll(() => servers.stopStarted());
