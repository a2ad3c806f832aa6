import { assertEquals } from "@std/assert";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { withBrowser } from "./browser.ts";

const { patrons: P, items: I } = SAMPLE;

/** Reads from a PDF how many sheets it has, and their size in millimetres. */
function sheetsOf(pdf: Uint8Array): { readonly count: number; readonly size: readonly number[] } {
  const text = new TextDecoder("latin1").decode(pdf);
  const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  const [, width = 0, height = 0] = boxes[0] ?? [];
  return { count: boxes.length, size: [width, height].map((points) => Math.round(Number(points) / 72 * 25.4)) };
}

Deno.test("slips and lists are printed on their paper", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("desk");
    const print = async (path: string) => {
      await page.goto(url + path);
      return sheetsOf(await page.pdf({ preferCSSPageSize: true }));
    };
    for (const path of [`/slips?kind=loans&card=${P.manual}`, `/slips?kind=hold&item=${I.waiting}`]) {
      assertEquals([path, await print(path)], [path, { count: 1, size: [80, 200] }]);
    }
    await page.getByLabel("Paper").selectOption("a4");
    await page.getByRole("button", { name: "Choose" }).click();
    assertEquals(await print(`/slips?kind=hold&item=${I.waiting}`), { count: 1, size: [210, 297] });
    assertEquals((await print("/lists?name=overdue")).size, [297, 210]);
    // Seventy-two rows of a dozen patrons took twelve sheets once.
    await page.evaluate(`{
      const list = document.querySelector('[data-paper="landscape"]');
      const letters = [...list.querySelectorAll("[data-letter]")];
      const rows = () => list.querySelectorAll("tbody tr").length;
      while (rows() < 72) for (const letter of letters) list.append(letter.cloneNode(true));
    }`);
    const { count } = sheetsOf(await page.pdf({ preferCSSPageSize: true }));
    assertEquals([count, count <= 4], [count, true]);
  }));
