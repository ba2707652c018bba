import type { Attachment, MessageBody } from '@maildesk/contracts';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { BodyTasks, FetchedSource, FetchedTexts, PartStart, ShownBody } from './body-tasks.js';
import { TaskFailed, type Urgency, WorkerPool } from './body-worker-pool.js';

/** A body as it came from the server, before anybody has looked at it. */
export type FetchedBody =
  | { readonly kind: 'texts'; readonly texts: FetchedTexts; readonly attachments: Attachment[] }
  | { readonly kind: 'source'; readonly source: FetchedSource };

export type ReadBody = Omit<MessageBody, 'messageId' | 'senderWarnings'>;

/** Work on the text of strangers, which may be made to take for ever: in threads of its own, within limits. */
@Injectable()
export class BodyWork implements OnApplicationShutdown {
  private readonly pool = new WorkerPool({
    file: new URL('body-worker.js', import.meta.url),
    size: 2,
    limitMs: 5_000,
    memoryMb: 384,
  });

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }

  /** Makes of a fetched body what is shown. One that cannot be read within the limits is `unreadable` and keeps its attachments. */
  async show(fetched: FetchedBody): Promise<ReadBody> {
    const shown =
      fetched.kind === 'texts'
        ? await this.attempt('showTexts', fetched.texts, 'now')
        : await this.attempt('showSource', fetched.source, 'now');
    return bodyOf(fetched, shown);
  }

  /** The first words of a message, on one line; empty when they cannot be read. */
  async preview(start: PartStart): Promise<string> {
    // A preview is a convenience: opening the mail tells more.
    return (await this.attempt('preview', start, 'waits')) ?? '';
  }

  /** HTML that was written here, cleaned as a stranger's would be. Null when it is too much: for the limits, or to be kept whole. */
  async clean(html: string): Promise<string | null> {
    const cleaned = await this.attempt('clean', html, 'now');
    return cleaned === null || cleaned.truncated ? null : cleaned.html;
  }

  private async attempt<N extends keyof BodyTasks>(
    name: N,
    input: Parameters<BodyTasks[N]>[0],
    urgency: Urgency,
  ): Promise<Awaited<ReturnType<BodyTasks[N]>> | null> {
    try {
      return (await this.pool.run([name, input], urgency)) as Awaited<ReturnType<BodyTasks[N]>>;
    } catch (error) {
      if (error instanceof TaskFailed) return null;
      throw error;
    }
  }
}

/** What the API tells of a body. `shown` is null when it could not be read: its attachments can be saved all the same. */
export function bodyOf(fetched: FetchedBody, shown: ShownBody | null): ReadBody {
  const attachments = fetched.kind === 'texts' ? fetched.attachments : [];
  if (shown !== null) return { ...shown, attachments, problem: null };
  return { html: null, text: '', attachments, remoteImageCount: 0, truncated: false, problem: 'unreadable' };
}
