/** Lets one loop sleep until there is something to do. A call that comes while the loop is busy is not lost. */
export class WakeUp {
  private called = false;
  private wake: (() => void) | null = null;

  call(): void {
    this.called = true;
    this.wake?.();
  }

  /** Resolves at the next call, or at once when one came since the last wait. */
  async wait(): Promise<void> {
    if (!this.called) await new Promise<void>((resolve) => (this.wake = resolve));
    this.called = false;
    this.wake = null;
  }
}
