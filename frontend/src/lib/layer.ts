/** What lies over the mail: one dialog at most. */
export type Layer =
  | { readonly kind: 'none' }
  | { readonly kind: 'help' | 'connect' }
  | { readonly kind: 'settings'; readonly accountId: string }
  | FolderLayer;

/** A dialog about a folder; for a new one it is the folder to put it into, or null for the top. */
export interface FolderLayer {
  readonly kind: 'new-folder' | 'rename-folder' | 'delete-folder' | 'empty-folder';
  readonly accountId: string;
  readonly mailboxId: string | null;
}

export const isFolderLayer = (layer: Layer): layer is FolderLayer => layer.kind.endsWith('-folder');
