import { assert } from "@std/assert";
import { REFUSALS } from "../../src/http/refusal.ts";
import { reasonPhrase } from "../../src/http/status.ts";

Deno.test("REFUSALS have an error status with a phrase, one sentence and a section", () => {
  for (const [refusal, { status, text, section }] of Object.entries(REFUSALS)) {
    assert(status >= 400 && status < 600, refusal);
    assert(reasonPhrase(status) !== "", refusal);
    assert(/^[A-Z][^.]*(?:[.:]\S[^.]*|: [^.]*)*\.$/.test(text), refusal);
    assert(/^RFC [0-9]{4} §[0-9.]+$/.test(section), refusal);
  }
});

Deno.test("REFUSALS cannot be changed", () => {
  assert(Object.isFrozen(REFUSALS));
  assert(Object.values(REFUSALS).every(Object.isFrozen));
});
