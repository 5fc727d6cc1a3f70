// The structures of a ZIP archive whose files are stored as they are. APPNOTE 6.3.10 §4.3, §4.4, §4.5.
//
// The CRC of a file follows its octets (bit 3), so that each file is read once. Names are UTF-8 (bit 11). Structures
// have their ZIP64 form where a number does not fit, so that their lengths depend on sizes and names alone. Times are in
// UTC: DOS times, and exactly in the extended timestamp, which most programs prefer.

/** A file or folder of an archive. */
export interface ZipEntry {
  /** With `/` between names; that of a folder ends in `/`. */
  readonly name: string;
  /** In octets; 0 for folders. */
  readonly size: number;
  /** Milliseconds since the epoch; null where unknown. */
  readonly mtime: number | null;
}

/** What stands in the directory at the end for an entry, beside what was known before. */
export interface ZipPlace {
  readonly crc: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** The largest values of fields of two and four octets: they say that the number stands in the ZIP64 form. */
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;

const VERSION = 20;
const VERSION_ZIP64 = 45;
/** Made on Unix, so that the attributes count. */
const MADE_BY = 3 << 8 | VERSION_ZIP64;
const FLAG_DESCRIPTOR = 1 << 3;
const FLAG_UTF8 = 1 << 11;
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o040755;
const DOS_FOLDER = 0x10;
const ZIP64_FIELD = 0x0001;
const TIMESTAMP_FIELD = 0x5455;
const HAS_MTIME = 1;

const encoder = new TextEncoder();

/** What precedes the octets of a file. */
export function encodeLocalHeader(entry: ZipEntry): Uint8Array {
  const name = encoder.encode(entry.name);
  const isLarge = entry.size >= FULL_32;
  const writer = new StructureWriter(30 + name.length + 20 + 9);
  writer.add(4, 0x04034b50);
  writer.add(2, isLarge ? VERSION_ZIP64 : VERSION);
  addFlagsAndTime(writer, entry);
  writer.add(4, 0); // CRC: in the descriptor
  writer.add(4, isLarge ? FULL_32 : 0);
  writer.add(4, isLarge ? FULL_32 : 0);
  writer.add(2, name.length);
  writer.add(2, (isLarge ? 20 : 0) + timestampLength(entry));
  writer.addOctets(name);
  if (isLarge) {
    // Its presence says that the sizes of the descriptor have eight octets.
    writer.add(2, ZIP64_FIELD);
    writer.add(2, 16);
    writer.add(8, 0);
    writer.add(8, 0);
  }
  addTimestamp(writer, entry);
  return writer.octets;
}

/** What follows the octets of a file; nothing for a folder. */
export function encodeDescriptor(entry: ZipEntry, crc: number): Uint8Array {
  if (isFolder(entry)) return new Uint8Array(0);
  const { size } = entry;
  const width = size >= FULL_32 ? 8 : 4;
  const writer = new StructureWriter(8 + 2 * width);
  writer.add(4, 0x08074b50);
  writer.add(4, crc);
  writer.add(width, size);
  writer.add(width, size);
  return writer.octets;
}

/** The line of an entry in the directory at the end. */
export function encodeDirectoryHeader(
  entry: ZipEntry,
  { crc, offset }: ZipPlace,
): Uint8Array {
  const name = encoder.encode(entry.name);
  const { size } = entry;
  const large = [
    ...(size >= FULL_32 ? [size, size] : []),
    ...(offset >= FULL_32 ? [offset] : []),
  ];
  const zip64Length = large.length === 0 ? 0 : 4 + 8 * large.length;
  const writer = new StructureWriter(46 + name.length + zip64Length + 9);
  writer.add(4, 0x02014b50);
  writer.add(2, MADE_BY);
  writer.add(2, large.length === 0 ? VERSION : VERSION_ZIP64);
  addFlagsAndTime(writer, entry);
  writer.add(4, crc);
  writer.add(4, Math.min(size, FULL_32));
  writer.add(4, Math.min(size, FULL_32));
  writer.add(2, name.length);
  writer.add(2, zip64Length + timestampLength(entry));
  writer.add(2, 0); // comment
  writer.add(2, 0); // disk
  writer.add(2, 0); // internal attributes
  writer.add(2, isFolder(entry) ? DOS_FOLDER : 0);
  writer.add(2, isFolder(entry) ? FOLDER_MODE : FILE_MODE);
  writer.add(4, Math.min(offset, FULL_32));
  writer.addOctets(name);
  if (large.length > 0) {
    writer.add(2, ZIP64_FIELD);
    writer.add(2, 8 * large.length);
    for (const number of large) writer.add(8, number);
  }
  addTimestamp(writer, entry);
  return writer.octets;
}

/** The end of an archive: how many entries there are, and the length and beginning of their directory. */
export function encodeEnd(
  { count, length, offset }: { count: number; length: number; offset: number },
): Uint8Array {
  const isLarge = count >= FULL_16 || length >= FULL_32 || offset >= FULL_32;
  const writer = new StructureWriter(56 + 20 + 22);
  if (isLarge) {
    writer.add(4, 0x06064b50);
    writer.add(8, 44); // length of what follows
    writer.add(2, MADE_BY);
    writer.add(2, VERSION_ZIP64);
    writer.add(4, 0);
    writer.add(4, 0);
    writer.add(8, count);
    writer.add(8, count);
    writer.add(8, length);
    writer.add(8, offset);
    writer.add(4, 0x07064b50);
    writer.add(4, 0);
    writer.add(8, offset + length);
    writer.add(4, 1);
  }
  writer.add(4, 0x06054b50);
  writer.add(2, 0);
  writer.add(2, 0);
  writer.add(2, Math.min(count, FULL_16));
  writer.add(2, Math.min(count, FULL_16));
  writer.add(4, Math.min(length, FULL_32));
  writer.add(4, Math.min(offset, FULL_32));
  writer.add(2, 0);
  return writer.octets;
}

function isFolder({ name }: ZipEntry): boolean {
  return name.endsWith("/");
}

/** Flags, method and DOS time and date: the same five numbers in both headers. */
function addFlagsAndTime(writer: StructureWriter, entry: ZipEntry): void {
  const flags = FLAG_UTF8 | (isFolder(entry) ? 0 : FLAG_DESCRIPTOR);
  writer.add(2, flags);
  writer.add(2, 0); // stored
  const { time, date } = encodeDosTime(entry.mtime);
  writer.add(2, time);
  writer.add(2, date);
}

/** The first and the last time that DOS has. */
const EARLIEST = Date.UTC(1980, 0, 1);
const LATEST = Date.UTC(2107, 11, 31, 23, 59, 58);

function encodeDosTime(mtime: number | null): { time: number; date: number } {
  // Comparisons with NaN are false, and so lead to the earliest time.
  const known = mtime !== null && mtime > EARLIEST ? mtime : EARLIEST;
  const at = new Date(Math.min(known, LATEST));
  return {
    time: at.getUTCHours() << 11 | at.getUTCMinutes() << 5 |
      at.getUTCSeconds() >> 1,
    date: at.getUTCFullYear() - 1980 << 9 | at.getUTCMonth() + 1 << 5 |
      at.getUTCDate(),
  };
}

/** In seconds, where four octets have room for it with a sign. */
function secondsOf({ mtime }: ZipEntry): number | undefined {
  const seconds = Math.floor((mtime ?? NaN) / 1000);
  return seconds >= -(2 ** 31) && seconds < 2 ** 31 ? seconds : undefined;
}

function timestampLength(entry: ZipEntry): number {
  return secondsOf(entry) === undefined ? 0 : 9;
}

function addTimestamp(writer: StructureWriter, entry: ZipEntry): void {
  const seconds = secondsOf(entry);
  if (seconds === undefined) return;
  writer.add(2, TIMESTAMP_FIELD);
  writer.add(2, 5);
  writer.add(1, HAS_MTIME);
  writer.add(4, seconds >>> 0);
}

/** Numbers and octets one after the other, the lowest octet first. */
class StructureWriter {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  #length = 0;

  /** `most`: how many octets it will have at most. */
  constructor(most: number) {
    this.#octets = new Uint8Array(most);
    this.#view = new DataView(this.#octets.buffer);
  }

  get octets(): Uint8Array {
    return this.#octets.subarray(0, this.#length);
  }

  add(width: 1 | 2 | 4 | 8, number: number): void {
    const at = this.#length;
    if (width === 1) this.#view.setUint8(at, number);
    else if (width === 2) this.#view.setUint16(at, number, true);
    else if (width === 4) this.#view.setUint32(at, number, true);
    else this.#view.setBigUint64(at, BigInt(number), true);
    this.#length += width;
  }

  addOctets(octets: Uint8Array): void {
    this.#octets.set(octets, this.#length);
    this.#length += octets.length;
  }
}
