import type { Attachment } from '@maildesk/contracts';

const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const maxPictureBytes = 10_000_000;
const maxPictures = 50;

/** The parts that the text shows as pictures: known formats of a bearable size that its HTML names. */
export function inlinePictures(attachments: readonly Attachment[], contentIds: ReadonlySet<string>): Attachment[] {
  return attachments
    .filter((part) => part.contentId !== null && contentIds.has(part.contentId))
    .filter((part) => pictureTypes.has(typeOf(part)) && part.sizeBytes <= maxPictureBytes)
    .slice(0, maxPictures);
}

/** What is offered below the text: all but the pictures that the text shows already. */
export function listedAttachments(attachments: readonly Attachment[], contentIds: ReadonlySet<string>): Attachment[] {
  const shown = new Set(inlinePictures(attachments, contentIds));
  return attachments.filter((part) => !shown.has(part));
}

/** The bytes as a `data:` address of the type that was checked, whatever type the bytes came with. */
export function toDataUrl(bytes: Blob, part: Attachment): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The picture could not be read.')));
    reader.readAsDataURL(new Blob([bytes], { type: typeOf(part) }));
  });
}

function typeOf(part: Attachment): string {
  const type = part.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === 'image/jpg' ? 'image/jpeg' : type;
}
