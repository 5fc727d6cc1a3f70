import { assertEquals, assertThrows } from "@std/assert";
import { guardProcess } from "../../src/cluster/process_guard.ts";

interface NodeProcess {
  pid: number;
  kill: (pid: number, signal?: string | number) => true;
  _kill: unknown;
  abort: unknown;
}

Deno.test("guardProcess() refuses signals to the own process and to groups, and no others", async () => {
  const { process } = globalThis as unknown as { process: NodeProcess };
  const { exit, kill } = Deno;
  const known = { ...process };
  guardProcess();
  try {
    // Number 0 asks only whether the process is there, so that no case can end the test.
    assertEquals(process.kill(Deno.pid, 0), true);
    for (const pid of [Deno.pid, 0, -1, -Deno.pid, -123, NaN]) {
      assertThrows(() => Deno.kill(pid, "SIGCONT"), `Deno.kill(${pid})`);
      assertThrows(() => process.kill(pid, "SIGCONT"), `process.kill(${pid})`);
    }
    assertThrows(() => Deno.exit());
    const ends: ((pid: number) => void)[] = [
      (pid) => Deno.kill(pid, "SIGKILL"),
      (pid) => process.kill(pid, "SIGKILL"),
    ];
    for (const end of ends) {
      const args = ["eval", "--no-lock", "setInterval(() => {}, 1000)"];
      const child = new Deno.Command(Deno.execPath(), { args, stdin: "null" })
        .spawn();
      end(child.pid);
      assertEquals((await child.status).success, false);
    }
  } finally {
    Object.assign(Deno, { exit, kill });
    const { kill: killOfNode, _kill, abort } = known;
    Object.assign(process, { kill: killOfNode, _kill, abort });
  }
});
