import type { Message, MessageBody } from '@maildesk/contracts';
import { attributionLine, forwardHeader, quoteHtml, quoteText, textToHtml } from '../../lib/reply';
import { visibleText } from '../../lib/reply-visible-text';

/** Above this, a quotation is cut: nobody reads it, and some servers refuse the mail. */
const maxQuotedChars = 200_000;

/** What a reply or a forward carries of the original, for both kinds of editor. */
export interface QuotedHistory {
  html: string;
  text: string;
}

/** How far the original is. `failed`: it could not be fetched; the person can ask again. */
export type HistoryState = 'none' | 'loading' | 'failed';

/** Quotes the visible text of a message and nothing else of it. */
export function quotedHistory(kind: 'reply' | 'forward', message: Message, body: MessageBody): QuotedHistory {
  const visible = body.html === null ? body.text : visibleText(new DOMParser().parseFromString(body.html, 'text/html'));
  const cut = visible.length > maxQuotedChars ? `${visible.slice(0, maxQuotedChars).toWellFormed()}\n[…]` : visible;
  if (kind === 'reply') {
    const line = attributionLine(message);
    return { html: textToHtml(line) + quoteHtml(cut), text: `${line}\n${quoteText(cut)}` };
  }
  const text = [...forwardHeader(message), '', cut].join('\n');
  return { html: textToHtml(text), text };
}
