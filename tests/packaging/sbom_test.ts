import { assertEquals, assertMatch } from "@std/assert";
import { readEdition } from "../../packaging/project.ts";
import { billOfMaterials, bundledLibraries } from "../../packaging/sbom.ts";
import { version } from "../../src/process/version.ts";

Deno.test("billOfMaterials() lists Deno and each library of the program with licence and checksum, none of the tests'", async () => {
  const edition = await readEdition();
  assertEquals(edition.version, version);
  const libraries = await bundledLibraries();
  const names = libraries.map(({ name }) => name);
  assertEquals(
    names.filter((name) => ["bcryptjs", "commander", "hono", "postgres", "valibot"].includes(name)).length,
    5,
  );
  assertEquals(names.includes("fast-check"), false);
  const text = await billOfMaterials(edition, libraries);
  assertEquals(await billOfMaterials(edition, libraries), text);
  const { bomFormat, serialNumber, components } = JSON.parse(text);
  assertEquals([bomFormat, components.length], ["CycloneDX", libraries.length + 2]);
  assertMatch(serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  for (const { licenses, hashes, purl } of components) {
    assertMatch(licenses[0].license.id, /^[A-Za-z0-9.-]+$/);
    assertMatch(hashes[0].content, /^(?:[0-9a-f]{64}|[0-9a-f]{128})$/);
    assertMatch(purl, /^pkg:npm\/.+@\d/);
  }
});
