import type { QuotedHistory } from './quoted-history';

/** What the editor on screen holds, rich or plain. */
export interface EditorContent {
  /** The editor's own HTML, to go on with; empty in plain mode. */
  editorHtml: string;
  /** The HTML to send; null for plain text only. */
  html: string | null;
  text: string;
  /** The text without quotations. */
  ownText: string;
}

export interface EditorDoor {
  read: () => EditorContent;
  /** Adds the quoted history at the end without moving the caret. */
  append: (history: QuotedHistory) => void;
  /** Shows another draft's content. */
  restart: () => void;
}
