import { assertEquals } from "@std/assert";
import * as sip2 from "../../../src/protocol/public/sip2.ts";
import { trialsOf, written } from "./run_vectors.ts";
import { readVectorFiles } from "./vector_files.ts";

const vectors = await readVectorFiles((name) => Deno.readTextFile(new URL(name, import.meta.url)));

for (const { name, run } of trialsOf(sip2, vectors)) {
  Deno.test(`vector ${name}`, async () => {
    const [expected, got] = await run();
    assertEquals(JSON.parse(written(got)), JSON.parse(written(expected)));
  });
}
