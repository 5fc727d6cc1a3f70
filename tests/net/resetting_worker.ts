// Connects to a port again and again and resets each connection, then wakes whoever waits for that.
//
// `Deno.connect` has no way to reset. Node's module is asked for at run time, since importing it would
// pin its types in the lock file, and `deno compile` embeds what that names.

interface Socket {
  on(event: "error", listener: () => void): void;
  once(event: "connect", listener: () => void): void;
  resetAndDestroy(): void;
}

interface NetModule {
  connect(port: number, host: string): Socket;
}

interface Process {
  getBuiltinModule(name: "node:net"): NetModule;
}

const { connect } = (globalThis as unknown as { process: Process }).process
  .getBuiltinModule("node:net");

interface Task {
  readonly port: number;
  readonly count: number;
  /** Its one number becomes 1 at the end. */
  readonly done: Int32Array;
}

addEventListener("message", async (event) => {
  const { port, count, done } = (event as MessageEvent<Task>).data;
  for (let i = 0; i < count; i++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    socket.resetAndDestroy();
  }
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});
