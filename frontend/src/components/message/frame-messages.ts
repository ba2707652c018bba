/** What the mail frame tells its parent. The frame holds a stranger's mail, so nothing it says is believed unread. */
export type FrameMessage =
  | { type: 'height'; height: number }
  /** `designed`: brings backgrounds of its own; `adapted`: its colours were changed to be read on a dark surface. */
  | { type: 'look'; designed: boolean; adapted: boolean }
  | { type: 'link'; href: string; text: string }
  | { type: 'key'; key: string }
  | { type: 'violation'; directive: string };

/** The colours of the surroundings, as CSS text. */
export interface FrameTheme {
  dark: boolean;
  /** Show the mail in its own colours, on white. */
  original: boolean;
  surface: string;
  text: string;
  muted: string;
  accent: string;
  border: string;
}

/** What the parent tells the frame. */
export type FrameCommand =
  | { type: 'show'; html: string; theme: FrameTheme }
  | { type: 'theme'; theme: FrameTheme }
  | { type: 'picture'; contentId: string; url: string };

const maxHeight = 200_000;

/** Checks a message from the frame; null when it is none that is known. */
export function readFrameMessage(data: unknown): FrameMessage | null {
  if (typeof data !== 'object' || data === null || !('type' in data)) return null;
  const text = (name: string, maxLength: number): string | null => {
    const value: unknown = Reflect.get(data, name);
    return typeof value === 'string' && value.length <= maxLength ? value : null;
  };
  switch (data.type) {
    case 'height': {
      const height: unknown = Reflect.get(data, 'height');
      const fits = typeof height === 'number' && Number.isFinite(height) && height >= 0;
      return fits ? { type: 'height', height: Math.min(Math.ceil(height), maxHeight) } : null;
    }
    case 'look': {
      const designed: unknown = Reflect.get(data, 'designed');
      const adapted: unknown = Reflect.get(data, 'adapted');
      return typeof designed === 'boolean' && typeof adapted === 'boolean' ? { type: 'look', designed, adapted } : null;
    }
    case 'link': {
      const href = text('href', 4000);
      const label = text('text', 500);
      return href === null || label === null ? null : { type: 'link', href, text: label };
    }
    case 'key': {
      const key = text('key', 20);
      return key === null ? null : { type: 'key', key };
    }
    case 'violation': {
      const directive = text('directive', 100);
      return directive === null ? null : { type: 'violation', directive };
    }
    default:
      return null;
  }
}
