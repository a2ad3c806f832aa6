import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { dirname, join } from "node:path";
import { anchorsOf, isThere, readPages, withoutCode } from "./pages.ts";

const pages = await readPages();

Deno.test("links of README.md and docs lead to files that are there, and to headings that they have", async () => {
  const texts = new Map(pages.map(({ path, text }) => [path, text]));
  const broken: string[] = [];
  let followed = 0;
  for (const { path, text } of pages) {
    for (const [, target = ""] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const to = file === "" ? path : join(dirname(path), file);
      const anchors = texts.get(to);
      if (!await isThere(to)) broken.push(`${path}: ${target}`);
      else if (anchor !== undefined && anchors !== undefined && !anchorsOf(anchors).has(anchor)) {
        broken.push(`${path}: ${target} has no such heading`);
      }
      followed++;
    }
  }
  assertEquals(broken, []);
  assert(followed > 30, `only ${followed} were followed`);
});

Deno.test("README.md and docs name files and folders that are there", async () => {
  const missing: string[] = [];
  let looked = 0;
  for (const { path, text } of pages) {
    for (const [, named = ""] of text.matchAll(/`((?:src|tests|config|packaging|docs)\/[\w./<>*-]*)`/g)) {
      if (!await isThere(named)) missing.push(`${path}: ${named}`);
      looked++;
    }
  }
  assertEquals(missing, []);
  assert(looked > 20, `only ${looked} were looked at`);
  for (const gone of ["src/server/handlers/", "src/server/handlers/<message>.ts", "src/config/*.py", "src/attic.ts"]) {
    assert(!await isThere(gone), gone);
  }
});

Deno.test("README.md is short enough for a newcomer, and names every page of docs", () => {
  const readme = pages.find(({ path }) => path === "README.md")?.text ?? "";
  assertLessOrEqual(readme.trimEnd().split("\n").length, 210);
  // docs/makers/README.md names the pages of makers, as tests/makers makes sure.
  const named = pages.map(({ path }) => path).filter((path) => /^docs\/(?:(?!makers\/)|makers\/README)/.test(path));
  assertEquals(named.filter((path) => !readme.includes(`](${path})`)), []);
});
