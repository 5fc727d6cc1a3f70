// ffmpeg and ffprobe on a video that is served: they seek by ranges.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findMissing, requiring } from "../requirement.ts";
import { makeVideo, withServed } from "./client.ts";

const FRAME = ["-frames:v", "2", "-f", "framemd5", "-"];

Deno.test(requiring(
  findMissing("ffmpeg") ?? findMissing("ffprobe"),
  "ffprobe and ffmpeg -ss read the end of a video by ranges, and get the frames of the file",
  async () => {
    let size = 0;
    const log = await withServed({ files: {} }, async (served) => {
      const { origin, folder, run } = served;
      // Its index is at the end, so that each of them must seek before it can read a frame.
      const path = join(folder, "größe 1.mp4");
      await makeVideo(served, path, ["-c:v", "mpeg4", "-q:v", "2"]);
      size = Deno.statSync(path).size;
      const url = `${origin}/gr%C3%B6%C3%9Fe%201.mp4`;
      const probe = [
        "-v",
        "error",
        "-show_entries",
        "format=duration,size:stream=width,nb_frames",
        "-of",
        "json",
      ];
      assertEquals(
        await run("ffprobe", [...probe, url]),
        await run("ffprobe", [...probe, path]),
      );
      for (const time of ["0", "3.3", "7.9"]) {
        const seek = ["-v", "error", "-ss", time, "-i"];
        const [served, local] = [
          await run("ffmpeg", [...seek, url, ...FRAME]),
          await run("ffmpeg", [...seek, path, ...FRAME]),
        ];
        assertEquals(served, local);
        assert(served.trimEnd().split("\n").at(-1)!.startsWith("0,"), served);
      }
      const copy = ["-c", "copy", "-f", "md5", "-"];
      assertEquals(
        await run("ffmpeg", ["-v", "error", "-i", url, ...copy]),
        await run("ffmpeg", ["-v", "error", "-i", path, ...copy]),
      );
    });
    assert(log.every(({ status }) => status === 206 || status === 200));
    const ranges = log.filter(({ status, sent }) =>
      status === 206 && sent < size
    );
    assert(ranges.length >= 8, JSON.stringify(log));
  },
));
