import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether the process is about to end: then it takes no new work, while what has begun is brought to its end. */
@Injectable()
export class Ending implements OnModuleDestroy {
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  onModuleDestroy(): void {
    this.begun = true;
  }
}
