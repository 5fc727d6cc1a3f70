// Requests of which each has one right response: small files, HEAD, 304, 412, 404, gzip, listings, changing names. They
// go alone or many at once on one connection.

import { encodeRequest, type RawResponse } from "../raw_client.ts";
import { pickOne, type Random } from "../seeded.ts";
import {
  expectField,
  expectOneOf,
  expectSame,
  expectStatus,
} from "./checks.ts";
import { CHANGING, type ChangingName } from "./churn.ts";
import { WrongOctets } from "./tally.ts";
import { askFor, LISTED, MISSING, type World } from "./world.ts";

/** A request and the check of its response. */
export interface Step {
  readonly request: string;
  /** GET if not given. */
  readonly method?: string;
  /** Throws for any other response than the right one. */
  verify(response: RawResponse): void | Promise<void>;
}

/** Makes a step just before it is sent. */
export type MakeStep = (world: World, random: Random) => Step;

export const small: MakeStep = ({ site, tags }, random) => {
  const file = pickOne(random, site.small);
  return {
    request: askFor(file),
    verify(response) {
      expectStatus(response, 200);
      expectOneOf(response.content, [file.content]);
      expectField(response, "etag", tags.get(file.path));
    },
  };
};

export const large: MakeStep = ({ site: { large } }) => ({
  request: askFor(large),
  verify(response) {
    expectStatus(response, 200);
    expectOneOf(response.content, [large.content]);
  },
});

export const head: MakeStep = ({ site, tags }, random) => {
  const file = pickOne(random, site.small);
  return {
    method: "HEAD",
    request: askFor(file, { method: "HEAD" }),
    verify(response) {
      expectStatus(response, 200);
      expectField(response, "content-length", `${file.content.length}`);
      expectField(response, "etag", tags.get(file.path));
    },
  };
};

export const notModified: MakeStep = ({ site, tags }, random) => {
  const file = pickOne(random, site.small);
  const tag = tags.get(file.path)!;
  return {
    request: askFor(file, { fields: [`If-None-Match: "other", ${tag}`] }),
    verify(response) {
      expectStatus(response, 304);
      expectField(response, "etag", tag);
    },
  };
};

export const failedPrecondition: MakeStep = ({ site }, random) => ({
  request: askFor(pickOne(random, site.small), {
    fields: ['If-Match: "other"'],
  }),
  verify: (response) => expectStatus(response, 412),
});

export const missing: MakeStep = (world) => ({
  request: encodeRequest(MISSING),
  verify(response) {
    expectStatus(response, 404);
    expectSame(response.content, world.missing);
  },
});

export const listing: MakeStep = (world) => ({
  request: encodeRequest(LISTED),
  verify(response) {
    expectStatus(response, 200);
    expectSame(response.content, world.listing);
  },
});

export const gzip: MakeStep = ({ site }, random) => {
  const file = pickOne(random, site.texts);
  return {
    request: askFor(file, { fields: ["Accept-Encoding: gzip"] }),
    async verify(response) {
      expectStatus(response, 200);
      expectField(response, "content-encoding", "gzip");
      expectOneOf(await decodeGzip(response.content), [file.content]);
    },
  };
};

/** A file that is replaced by rename. It is asked for in gzip by half of the requests. */
export const replaced: MakeStep = (world, random) => {
  const name = pickOne(random, CHANGING.files);
  const fields = random() < 0.5 ? ["Accept-Encoding: gzip"] : [];
  return makeChanging(world, { name, fields });
};

/** A file behind a symbolic link that is swapped. */
export const linked: MakeStep = (world, random) =>
  makeChanging(world, { name: pickOne(random, CHANGING.links), fields: [] });

function makeChanging(
  { churn }: World,
  { name, fields }: { name: ChangingName; fields: readonly string[] },
): Step {
  const oldest = churn.version(name);
  return {
    request: askFor({ path: name.target }, { fields }),
    async verify(response) {
      expectStatus(response, 200);
      const contents = churn.since(name, oldest);
      const octets = response.field("content-encoding") === "gzip"
        ? await decodeGzip(response.content)
        : response.content;
      expectOneOf(octets, contents);
    },
  };
}

async function decodeGzip(
  octets: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const coded = new Blob([new Uint8Array(octets)]).stream();
    const stream = coded.pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new WrongOctets(`not gzip: ${(error as Error).message}`);
  }
}
