// The program, and what it may still do once it serves, in one line on standard output.

await import("../../main.ts");
const states = (["run", "write", "env", "ffi", "import"] as const).map((name) =>
  [name, Deno.permissions.querySync({ name }).state === "granted"] as const
);
console.log(JSON.stringify(Object.fromEntries(states)));
Deno.exit();
