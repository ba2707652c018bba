import type { RecordWish } from './host';

/** Reads what a button of Odoo asks for; null when it is nothing that this client knows. */
export function readWish(value: unknown): RecordWish | null {
  const { kind, record } = (value ?? {}) as { kind?: unknown; record?: { model?: unknown; id?: unknown } | null };
  if (kind !== 'conversations' && kind !== 'write') return null;
  const { model, id } = record ?? {};
  return typeof model === 'string' && typeof id === 'number' && Number.isSafeInteger(id)
    ? { kind, record: { model, id } }
    : null;
}
