/**
 * What a message may carry, text and files together, before it is encoded (which makes files a third larger): mail servers
 * rarely take more. No single file may be larger either. In bytes.
 */
export const maxMessageBytes: number = 25 * 1024 * 1024;

/** `maxMessageBytes` in words, as people read sizes. */
export const maxMessageSize: string = `${maxMessageBytes / 1024 / 1024} MB`;

/** How many files a message may carry. */
export const maxAttachments = 50;

/** How long the plain text of a message may be, in UTF-16 units. */
export const maxTextChars = 1_000_000;
