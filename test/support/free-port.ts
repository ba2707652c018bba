import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that nothing listens on. Another program may take it before it is used: start at once. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
      probe.close(() => resolve(address.port));
    });
  });
}

/** Several free ports, no two the same. */
export async function freePorts<const N extends readonly string[]>(...names: N): Promise<Record<N[number], number>> {
  const ports = new Set<number>();
  while (ports.size < names.length) ports.add(await freePort());
  return Object.fromEntries(names.map((name, index) => [name, [...ports][index]])) as Record<N[number], number>;
}
