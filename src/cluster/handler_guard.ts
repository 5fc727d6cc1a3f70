// The worker that serves outlives the code of its handler: what that code does beside its responses ends no connection of
// others.
//
// Without this an error that nobody catches ends the worker, such as that of a write to a stream whose peer is gone, and
// `close()` ends it without a word, as `Deno.exit()` ends the process. This guards against mistakes. It does not keep secrets from the handler.

import { ConnectionGone } from "../net/transport.ts";
import { guardProcess, refusing } from "./process_guard.ts";

/** What a worker does with its own scope. */
export interface OwnScope<Message> {
  postMessage(message: Message, transfer?: Transferable[]): void;
  close(): void;
}

/** What the runtime tells of an error that nobody caught. */
interface UncaughtEvent extends Event {
  readonly error?: unknown;
  readonly reason?: unknown;
}

/**
 * From now on `report` gets errors that nobody catches, and ways to end the worker or to send messages in its name throw.
 * Returns these ways for the worker itself. To be called before the handler is loaded.
 */
export function guardScope<Message>(
  scope: OwnScope<Message>,
  report: (error: unknown) => void,
): OwnScope<Message> {
  const own: OwnScope<Message> = {
    postMessage: scope.postMessage.bind(scope),
    close: scope.close.bind(scope),
  };
  scope.close = refusing("close()");
  scope.postMessage = refusing("postMessage()");
  guardProcess();
  const take = (event: UncaughtEvent) => {
    event.preventDefault();
    const error = "reason" in event ? event.reason : event.error;
    // A peer may leave at any time.
    if (!(error instanceof ConnectionGone)) report(error);
  };
  addEventListener("error", take);
  addEventListener("unhandledrejection", take);
  return own;
}
