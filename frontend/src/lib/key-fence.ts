/** A press of a key as it comes out of the client. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The client has done something with it. */
  readonly defaultPrevented: boolean;
}

/**
 * Whether a host must not hear a press. From outside a shadow root the host cannot tell that somebody types, and would take
 * letters for its own keys. Its keys with Ctrl, ⌘ or Alt stay its own, and so does Escape, unless the client has used them.
 */
export function isFenced(press: KeyPress, isTyping: boolean): boolean {
  if (press.defaultPrevented) return true;
  if (!isTyping || press.key === 'Escape' || press.key === 'Alt') return false;
  return !(press.ctrlKey || press.metaKey || press.altKey);
}
