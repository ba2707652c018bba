import { ref } from 'vue';

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false;

/** Takes files that are dropped on or pasted into an element; the handlers are for its capture phase, before an editor's. */
export function useFileDrop(take: (files: File[]) => void) {
  /** Files are being held over the element. */
  const isOver = ref(false);

  function onDrag(event: DragEvent): void {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    isOver.value = true;
  }

  function onDragLeave(event: DragEvent): void {
    const area = event.currentTarget;
    const isInside =
      area instanceof Element && event.relatedTarget instanceof Node && area.contains(event.relatedTarget);
    if (!isInside) isOver.value = false;
  }

  function onDrop(event: DragEvent): void {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.stopPropagation();
    isOver.value = false;
    take([...(event.dataTransfer?.files ?? [])]);
  }

  /** A copied file or picture is taken; text copied from an office program brings a picture of itself along. */
  function onPaste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (data === null || data.files.length === 0 || data.types.includes('text/plain')) return;
    event.preventDefault();
    event.stopPropagation();
    take([...data.files]);
  }

  return { isOver, onDrag, onDragLeave, onDrop, onPaste };
}
