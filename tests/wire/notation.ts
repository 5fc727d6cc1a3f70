// The notation of the wire cases is read by the program too: `tinyhttp explain` takes them.

export {
  readNotation,
  readOctets,
  toOctets,
} from "../../src/explain/wire_notation.ts";
