// What the soak does to the server at the moment, shared with the thread of the probe.

/** From the one with the least influence on waits to the one with the most. */
export const PHASES = ["steady", "wave", "stopped"] as const;

export type Phase = typeof PHASES[number];

/** One number in shared memory. */
export class SharedPhase {
  readonly memory: SharedArrayBuffer;
  readonly #phase: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.memory = memory;
    this.#phase = new Int32Array(memory);
  }

  get(): Phase {
    return PHASES[Atomics.load(this.#phase, 0)];
  }

  set(phase: Phase): void {
    Atomics.store(this.#phase, 0, PHASES.indexOf(phase));
  }
}

/** The phase that a wait belongs to which began in one of them and ended in the other. */
export function mostDisturbed(a: Phase, b: Phase): Phase {
  return PHASES[Math.max(PHASES.indexOf(a), PHASES.indexOf(b))];
}
