// The literate files: from each `##` section with an `octets` and an `outcome` block, one case.

import { readOctets } from "./notation.ts";
import { readOutcome, type StatedOutcome } from "./outcome.ts";

/** One case of a literate file. */
export interface WireCase {
  /** The file and the section's title. */
  readonly name: string;
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly expected: StatedOutcome;
}

/** Every case of every file here, in the files' order. Throws for a section that is no case. */
export function readWireCases(): WireCase[] {
  const here = new URL("./", import.meta.url);
  const files = [...Deno.readDirSync(here)].map((entry) => entry.name)
    .filter((name) => name.endsWith(".md") && name !== "README.md").sort();
  return files.flatMap((file) =>
    readCases(file, Deno.readTextFileSync(new URL(file, here)))
  );
}

/** The cases of one file's text. */
export function readCases(file: string, text: string): WireCase[] {
  return text.split(/^## /m).slice(1).map((section) => {
    const name = `${file}: ${section.slice(0, section.indexOf("\n"))}`;
    try {
      return { name, ...readCase(section) };
    } catch (cause) {
      throw new SyntaxError(`"${name}" is no case`, { cause });
    }
  });
}

function readCase(section: string): Omit<WireCase, "name"> {
  const prose = section.replace(/^```.*?^```$/gms, "");
  if (!/RFC\s+[0-9]{4}\s+§[0-9]/.test(prose)) {
    throw new SyntaxError("No section is cited");
  }
  return {
    octets: readOctets(readBlock(section, "octets")),
    expected: readOutcome(readBlock(section, "outcome")),
  };
}

function readBlock(section: string, kind: "octets" | "outcome"): string[] {
  const blocks = [
    ...section.matchAll(new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\`$`, "gms")),
  ];
  if (blocks.length !== 1) {
    throw new SyntaxError(`${blocks.length} blocks of ${kind}`);
  }
  return blocks[0][1].split("\n").slice(0, -1);
}
