import { typeByExtension } from "@std/media-types";
import { assertEquals } from "@std/assert";
const n: number = typeByExtension("html");
assertEquals(n, 3);
