import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { examplesOf } from "../docs/pages.ts";
import { runClient } from "../support/program/run_client.ts";
import { projectPath } from "../../packaging/project.ts";
import { computerHabits } from "./computer_habits.ts";
import { contentHabits } from "./content_habits.ts";
import { makerPages } from "./maker_pages.ts";
import { selfCheckHabits } from "./self_check_habits.ts";
import { faultsOf, pasted, withServedMakers } from "./served_makers.ts";

const INDEX = await Deno.readTextFile(projectPath("docs/makers/README.md"));

Deno.test("docs/makers/README.md names every page of a maker", () => {
  assert(makerPages.length >= 14);
  assertEquals(makerPages.filter(({ name }) => !INDEX.includes(`](${name}.md)`)).map(({ name }) => name), []);
});

Deno.test("each page of a maker has the same parts, says that no device was tried, and names its sources", () => {
  for (const { name, text } of makerPages) {
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const parts = ["What it sends and needs", "Login", "Before the technician leaves", "Sources"];
    assertEquals(headings, parts, name);
    assertMatch(text.split("## ")[0] ?? "", /Not tried with /, name);
    assertLessOrEqual(text.split("\n").length, 80, name);
    const [body = "", sources = ""] = text.split("## Sources");
    const used = new Set([...body.matchAll(/\[(\d+(?:, \d+)*)\]/g)].flatMap(([, list = ""]) => list.split(", ")));
    const named = [...sources.matchAll(/^(\d+)\. /gm)].map(([, number = ""]) => number);
    assertEquals([...used].toSorted(), named.toSorted(), name);
  }
});

Deno.test("each page of a maker has no example but its login, its commands and their output", () => {
  for (const { name, text } of makerPages) {
    const languages = examplesOf({ path: name, text }).map(({ language }) => language);
    // Libki's page has the settings of the other side, too.
    assertEquals(languages.filter((language) => name !== "libki" || language !== "text"), [
      "xml",
      "sh",
      ...(name === "libki" ? [] : ["text"]),
    ], name);
  }
});

for (const page of makerPages) {
  Deno.test(`docs/makers/${page.name}.md: the login is in order, alone and beside all others`, () => {
    assertMatch(page.account, /./);
    assertEquals(faultsOf(pasted([page])), []);
    assertEquals(makerPages.filter(({ account }) => account === page.account).length, 1);
  });
}

Deno.test("a fault in a pasted login is found", () => {
  const [page] = makerPages;
  assert(page !== undefined);
  const faulty = { ...page, login: page.login.replace("terminator", "terminater") };
  assertEquals(faultsOf(pasted([faulty])).length, 2);
});

Deno.test("logins and commands of the pages work at a server with the sample library", (test) =>
  withServedMakers(async (ports) => {
    for (const { name, commands, expected } of makerPages) {
      await test.step(`docs/makers/${name}.md: the commands print what the page says`, async () => {
        let rest = "";
        for (const words of commands) {
          const at = words.map((word) => ({ "6001": String(ports.raw), "6002": String(ports.known) })[word] ?? word);
          const { code, out, errors } = await runClient(at);
          assertEquals([code, errors], [0, []], words.join(" "));
          rest += `${out.join("\n")}\n`;
        }
        for (const line of expected) {
          const found = rest.indexOf(line);
          assert(found >= 0, `${line}: missing, or not in this order, in\n${rest}`);
          rest = rest.slice(found + line.length);
        }
      });
    }
  }));

Deno.test("each maker's habits find their answers", (test) =>
  withServedMakers(async (ports) => {
    const habits = { ...selfCheckHabits, ...computerHabits, ...contentHabits };
    assertEquals(Object.keys(habits).toSorted(), makerPages.map(({ name }) => name).toSorted());
    for (const [name, play] of Object.entries(habits)) {
      await test.step(name, () => play(ports));
    }
  }));
