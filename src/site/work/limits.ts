// What long work may take of the event loop.

/** ms of work after which other requests get the event loop: too short for them to notice. */
export const TIME_SLICE_MS = 5;
