// Memory and descriptors of the server, as /proc shows them.

import { readCost } from "../bench/process_cost.ts";
import { sleep } from "../wait.ts";

const SAMPLE_MS = 500;
/** ms for the server to see that all peers have left: more than it lingers after a response. */
const SETTLE_MS = 6_000;

/** One figure at three moments. */
export interface Course {
  readonly start: number;
  readonly peak: number;
  readonly end: number;
}

/** How many descriptors of a kind there are, such as of sockets or of one file. */
type DescriptorKinds = ReadonlyMap<string, number>;

/** Samples a process until it is stopped. */
export class Resources {
  readonly #pid: number;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Octets. */
  #memory: Course;
  #descriptors: Course;
  readonly #kinds: DescriptorKinds;

  constructor(pid: number) {
    this.#pid = pid;
    this.#kinds = listDescriptors(pid);
    const memory = readMemory(pid), descriptors = countDescriptors(pid);
    this.#memory = { start: memory, peak: memory, end: memory };
    this.#descriptors = {
      start: descriptors,
      peak: descriptors,
      end: descriptors,
    };
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  get memory(): Course {
    return this.#memory;
  }

  get descriptors(): Course {
    return this.#descriptors;
  }

  /** Takes the last samples, after all peers have left: as soon as no more descriptors are open than at the start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const end = performance.now() + SETTLE_MS;
    do {
      await sleep(SAMPLE_MS);
      this.#sample();
    } while (
      this.#descriptors.end > this.#descriptors.start &&
      performance.now() < end
    );
  }

  /** The kinds of descriptors of which more are open than at the start, each with how many. */
  findLeaks(): readonly string[] {
    return [...listDescriptors(this.#pid)].flatMap(([kind, count]) => {
      const more = count - (this.#kinds.get(kind) ?? 0);
      return more > 0 ? [`${more} × ${kind}`] : [];
    });
  }

  /** For a soak that is broken off. */
  abandon(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.#memory = add(this.#memory, readMemory(this.#pid));
    this.#descriptors = add(this.#descriptors, countDescriptors(this.#pid));
  }
}

/** A process that has ended has none: its last value stays. */
function add(course: Course, value: number): Course {
  if (value === 0) return course;
  return { ...course, peak: Math.max(course.peak, value), end: value };
}

function readMemory(pid: number): number {
  return readCost(pid)?.resident ?? 0;
}

function countDescriptors(pid: number): number {
  try {
    return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
  } catch {
    return 0;
  }
}

/** Empty for a process that has ended. */
function listDescriptors(pid: number): DescriptorKinds {
  const kinds = new Map<string, number>();
  const folder = `/proc/${pid}/fd`;
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      // Sockets and pipes have a number: "socket:[12345]".
      const kind = readTarget(`${folder}/${name}`).replace(/:\[\d+\]$/, "");
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  } catch {
    // It has ended.
  }
  return kinds;
}

function readTarget(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    // It was closed meanwhile.
    return "closed";
  }
}
