import { type MessagePort, parentPort } from 'node:worker_threads';
import { type BodyTasks, bodyTasks } from './body-tasks.js';

/** The entry of a worker thread: takes one task at a time, `[name, input]`, and answers `{ result }` or `{ error }`. */
function serve(port: MessagePort): void {
  port.on('message', ([name, input]: [keyof BodyTasks, never]) => {
    void answer(name, input).then((reply) => port.postMessage(reply));
  });
  port.postMessage('ready');
}

async function answer(name: keyof BodyTasks, input: never): Promise<{ result: unknown } | { error: string }> {
  try {
    return { result: await bodyTasks[name](input) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

if (parentPort !== null) serve(parentPort);
