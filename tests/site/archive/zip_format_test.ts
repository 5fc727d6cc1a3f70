// The ZIP structures where numbers do not fit into their first form, read by another program.

import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  encodeDescriptor,
  encodeDirectoryHeader,
  encodeEnd,
  encodeLocalHeader,
  type ZipEntry,
} from "../../../src/site/archive/zip_format.ts";
import { updateCrc32 } from "../../../src/site/archive/crc32.ts";
import { findMissing, requiring } from "../../requirement.ts";

const GIB = 1024 ** 3;

function hex(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join(
    "",
  );
}

Deno.test("zip structures are those of APPNOTE §4.3, octet by octet", () => {
  const file = { name: "é", size: 3, mtime: Date.UTC(2024, 4, 17, 12, 34, 56) };
  const folder = { name: "d/", size: 0, mtime: null };
  assertEquals(
    hex(encodeLocalHeader(file)),
    "504b0304" + "1400" + "0808" + "0000" + "5c64" + "b158" + "00000000" +
      "00000000" + "00000000" + "0200" + "0900" + "c3a9" +
      "5554" + "0500" + "01" + "f04e4766",
  );
  assertEquals(
    hex(encodeDescriptor(file, 0x352441c2)),
    "504b0708" + "c2412435" + "03000000" + "03000000",
  );
  assertEquals(
    hex(encodeDirectoryHeader(file, { crc: 0x352441c2, offset: 7 })),
    "504b0102" + "2d03" + "1400" + "0808" + "0000" + "5c64" + "b158" +
      "c2412435" + "03000000" + "03000000" + "0200" + "0900" + "0000" +
      "0000" + "0000" + "0000" + "a481" + "07000000" + "c3a9" +
      "5554" + "0500" + "01" + "f04e4766",
  );
  assertEquals(
    hex(encodeLocalHeader(folder)),
    "504b0304" + "1400" + "0008" + "0000" + "0000" + "2100" + "00000000" +
      "00000000" + "00000000" + "0200" + "0000" + "642f",
  );
  assertEquals(encodeDescriptor(folder, 0).length, 0);
  assertEquals(
    hex(encodeEnd({ count: 2, length: 100, offset: 50 })),
    "504b0506" + "0000" + "0000" + "0200" + "0200" + "64000000" + "32000000" +
      "0000",
  );
});

Deno.test("zip times are within what DOS has, and the extended one is left out where it does not fit", () => {
  const cases: [number | null, string, boolean][] = [
    [null, "00002100", false],
    [0, "00002100", true],
    [-1e15, "00002100", false],
    [Date.UTC(1979, 11, 31), "00002100", true],
    [Date.UTC(2038, 0, 20), "00003474", false],
    [Date.UTC(2200, 0, 1), "7dbf9fff", false],
    [NaN, "00002100", false],
  ];
  for (const [mtime, dos, isExtended] of cases) {
    const header = hex(encodeLocalHeader({ name: "a", size: 0, mtime }));
    assertEquals(header.slice(20, 28), dos, String(mtime));
    assertEquals(header.includes("55540500"), isExtended, String(mtime));
  }
});

Deno.test("zip structures have their ZIP64 form exactly where a number needs it", () => {
  const cases: [number, number, number, number][] = [
    // size, octets of the local header, of the descriptor, of the directory header at 0
    [0xfffffffe, 31, 16, 47],
    [0xffffffff, 51, 24, 67],
    [5 * GIB, 51, 24, 67],
  ];
  for (const [size, local, descriptor, directory] of cases) {
    const entry = { name: "a", size, mtime: null };
    assertEquals(encodeLocalHeader(entry).length, local, `${size}`);
    assertEquals(encodeDescriptor(entry, 0).length, descriptor, `${size}`);
    const at = (offset: number) =>
      encodeDirectoryHeader(entry, { crc: 0, offset }).length;
    assertEquals(at(0), directory, `${size}`);
    assertEquals(at(0xfffffffe), directory, `${size}`);
    assertEquals(at(0xffffffff) - directory, directory === 47 ? 12 : 8);
  }
  const ends: [number, number, number, number][] = [
    [0xfffe, 1, 1, 22],
    [0xffff, 1, 1, 98],
    [1, 0xffffffff, 1, 98],
    [1, 1, 0xffffffff, 98],
  ];
  for (const [count, length, offset, expected] of ends) {
    assertEquals(encodeEnd({ count, length, offset }).length, expected);
  }
});

/** Writes an archive of these entries into a sparse file; only small ones have octets, the text "octets". */
function writeSparse(path: string, entries: readonly ZipEntry[]): void {
  const octets = new TextEncoder().encode("octets");
  using file = Deno.openSync(path, { write: true, create: true });
  let offset = 0;
  const places = entries.map((entry) => {
    const crc = entry.size === octets.length ? updateCrc32(0, octets) : 0;
    const place = { crc, offset };
    const header = encodeLocalHeader(entry);
    const descriptor = encodeDescriptor(entry, crc);
    file.seekSync(offset, Deno.SeekMode.Start);
    file.writeSync(header);
    if (entry.size === octets.length) file.writeSync(octets);
    file.seekSync(offset + header.length + entry.size, Deno.SeekMode.Start);
    file.writeSync(descriptor);
    offset += header.length + entry.size + descriptor.length;
    return place;
  });
  let length = 0;
  for (const [i, entry] of entries.entries()) {
    const header = encodeDirectoryHeader(entry, places[i]);
    file.writeSync(header);
    length += header.length;
  }
  file.writeSync(encodeEnd({ count: entries.length, length, offset }));
}

Deno.test(requiring(
  findMissing("python3"),
  "python3 reads an archive with files and offsets over 4 GiB, and one of 70,000 entries",
  async () => {
    const folder = Deno.makeTempDirSync();
    try {
      const large = join(folder, "large.zip");
      writeSparse(large, [
        { name: "d/", size: 0, mtime: 0 },
        { name: "d/first", size: 6, mtime: 0 },
        { name: "d/5 GiB", size: 5 * GIB, mtime: 0 },
        { name: "d/last", size: 6, mtime: 0 },
        { name: "d/9 GiB", size: 9 * GIB, mtime: 0 },
        { name: "d/very last", size: 6, mtime: 0 },
      ]);
      const many = join(folder, "many.zip");
      writeSparse(
        many,
        Array.from(
          { length: 70_000 },
          (_, i) => ({ name: `${i}`, size: 6, mtime: 0 }),
        ),
      );
      const script = `
import sys, zipfile
large = zipfile.ZipFile(sys.argv[1])
print([(i.filename, i.file_size) for i in large.infolist()])
print([large.read(n) for n in ("d/first", "d/last", "d/very last")])
many = zipfile.ZipFile(sys.argv[2])
print(len(many.infolist()), many.read("69999"))
`;
      const { stdout, stderr } = await new Deno.Command("python3", {
        args: ["-c", script, large, many],
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      assertEquals(
        new TextDecoder().decode(stdout),
        `[('d/', 0), ('d/first', 6), ('d/5 GiB', ${5 * GIB}), ('d/last', 6), ` +
          `('d/9 GiB', ${9 * GIB}), ('d/very last', 6)]\n` +
          "[b'octets', b'octets', b'octets']\n70000 b'octets'\n",
      );
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
));
