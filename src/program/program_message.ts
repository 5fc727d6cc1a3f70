// What a worker and the runner of programs send to each other over the port of one request. All of it survives a structured clone.
//
// Each side sends octets only when the other one has asked for them, so that the worker has no more than one piece in memory.

/** Why no program runs for a request, or how it ended. */
export type ProgramEnd =
  | { readonly kind: "exited"; readonly code: number }
  /** By a signal. */
  | { readonly kind: "killed"; readonly signal: string }
  /** It was quiet, or ran, for too long. */
  | { readonly kind: "overdue" }
  /** It closed its output, and runs on. */
  | { readonly kind: "closed" }
  /** There is no program at this path. */
  | { readonly kind: "missing" }
  /** What is there is not executable. */
  | { readonly kind: "forbidden" }
  /** Too many run and wait. */
  | { readonly kind: "busy" }
  /** The system does not start it. */
  | { readonly kind: "failed" };

/** From the worker that serves the request. */
export type ToRunner =
  /** The next piece of the output is wanted. */
  | { readonly kind: "pull" }
  /** The next piece of the content that was wanted. */
  | { readonly kind: "content"; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly kind: "content end" }
  /** No more of the output is wanted; the program may finish its work. */
  | { readonly kind: "finish" }
  /** Nobody waits for it any more. */
  | { readonly kind: "kill" };

/** From the runner. */
export type FromRunner =
  /** The next piece of the content is wanted. */
  | { readonly kind: "want" }
  /** No more of the content is wanted. */
  | { readonly kind: "enough" }
  /** No more of the output can be held, and the program may take no more of the content until some of it is pulled. */
  | { readonly kind: "full" }
  | { readonly kind: "output"; readonly octets: Uint8Array<ArrayBuffer> }
  /** The last message. */
  | { readonly kind: "end"; readonly end: ProgramEnd };
