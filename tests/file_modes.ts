// Tests that need the modes of files to count, which they don't for root: it may read everything, unless it is started
// without the capabilities to, by `setpriv --bounding-set=-dac_override,-dac_read_search`.

const MODES_COUNT = areModesObeyed();

function areModesObeyed(): boolean {
  if (Deno.build.os === "windows") return false;
  const path = Deno.makeTempFileSync();
  try {
    Deno.chmodSync(path, 0o000);
    Deno.openSync(path).close();
    return false;
  } catch {
    return true;
  } finally {
    Deno.removeSync(path);
  }
}

/** A test of what modes deny; where they deny nothing, the name says why the test is ignored. */
export function testWithModes(
  name: string,
  fn: () => void | Promise<void>,
): void {
  const why = MODES_COUNT ? "" : " (modes deny nothing to this user)";
  Deno.test({ name: name + why, ignore: !MODES_COUNT, fn });
}
