// One `stat` for all requests that were received before it.
//
// What is answered must be as the file was when the request came, or later. Requests that came in
// together are answered in one go, before the loop reads again; a look at a file taken for the first
// of them is a look after all of them came. It holds until a microtask ends it. Microtasks run in
// order, and whoever reads from a socket after the look goes on by one that was queued later: so no
// request that came after the look is answered by it.

/** Looks at files, at each of them once in a go. */
export class SharedStat {
  readonly #seen = new Map<string, Deno.FileInfo>();
  readonly #end = () => this.#seen.clear();

  /** What `Deno.statSync` says of the path; throws what it throws, which is not shared. */
  stat(path: string): Deno.FileInfo {
    const seen = this.#seen.get(path);
    if (seen !== undefined) return seen;
    const info = Deno.statSync(path);
    if (this.#seen.size === 0) queueMicrotask(this.#end);
    this.#seen.set(path, info);
    return info;
  }
}
