/** Under this name the device keeps `true` for whoever wants no notes. */
export const notesOffKey = 'maildesk.notes-off';

/** How notes of new mail on the desktop stand: the browser has none, nobody was asked, it blocks them, they are on, or switched off. */
export type NotesState = 'none' | 'ask' | 'blocked' | 'on' | 'off';

/** @param permission the browser's; null where it has no notes */
export function notesState(permission: NotificationPermission | null, isOff: boolean): NotesState {
  if (permission === null) return 'none';
  if (permission === 'denied') return 'blocked';
  if (isOff) return 'off';
  return permission === 'granted' ? 'on' : 'ask';
}

/** What the browser says of this page. */
export const notesPermission = (): NotificationPermission | null =>
  'Notification' in globalThis ? Notification.permission : null;
