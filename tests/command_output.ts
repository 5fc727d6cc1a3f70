// What a process that ended has printed, as text.

/** Status and output of a process. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The output as text. Both streams are piped. */
export function decodeOutput(
  { code, stdout, stderr }: Deno.CommandOutput,
): Output {
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
