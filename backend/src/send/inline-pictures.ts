/** A picture that the HTML shows, as a part of its own. */
export interface InlinePicture {
  /** Content-ID without angle brackets. */
  readonly contentId: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** As the sanitiser writes it: attributes in double quotes, and no angle bracket inside of a tag. */
const picture = /(<img\b[^<>]*? src=")data:(image\/(png|jpe?g|gif|webp));base64,([a-z0-9+/=]+)(")/gi;

/**
 * Takes pictures that are written into the HTML as `data:` out into parts that it names by `cid:` (RFC 2392), since many
 * mail programs show only those. `html` must come from the sanitiser.
 * @param domain the right side of the Content-IDs.
 */
export function takeOutPictures(
  html: string,
  options: { domain: string; newId: () => string },
): { html: string; pictures: InlinePicture[] } {
  const pictures: InlinePicture[] = [];
  const withParts = html.replace(
    picture,
    (_all, start: string, type: string, kind: string, data: string, end: string) => {
      const contentId = `${options.newId()}@${options.domain}`;
      const extension = kind.toLowerCase() === 'jpeg' ? 'jpg' : kind.toLowerCase();
      pictures.push({
        contentId,
        fileName: `picture-${pictures.length + 1}.${extension}`,
        contentType: type.toLowerCase(),
        content: Buffer.from(data, 'base64'),
      });
      return `${start}cid:${contentId}${end}`;
    },
  );
  return { html: withParts, pictures };
}
