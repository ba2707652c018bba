/** What has not reached the mail server yet when an account is removed. */
export interface Unfinished {
  /** Messages that wait to be sent. */
  readonly waiting: number;
  /** Messages that could not be sent, or of which it is not known. */
  readonly troubled: number;
  /** Changes to mail that wait to be carried out. */
  readonly changes: number;
}

/** What would be lost by removing an account now, in sentences; null when nothing would. */
export function lossWords({ waiting, troubled, changes }: Unfinished): string | null {
  const sentences = [
    waiting === 0 ? '' : `${messages(waiting)} to be sent and will not be sent.`,
    troubled === 0
      ? ''
      : `${troubled === 1 ? '1 message that' : `${troubled} messages that`} could not be sent would be lost.`,
    changes === 0
      ? ''
      : `${changes === 1 ? '1 change has' : `${changes} changes have`} not reached the mail server and never will.`,
  ].filter((sentence) => sentence !== '');
  return sentences.length === 0 ? null : sentences.join(' ');
}

const messages = (count: number): string => (count === 1 ? '1 message waits' : `${count} messages wait`);

/** How far the erasing of a removed account is. */
export const removalText = (address: string, progress: number): string =>
  `${address} is removed. What was stored of it is being erased: ${Math.floor(100 * progress)} %.`;
