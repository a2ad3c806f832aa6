/** Takes the pictures of the staff page that README.md and docs show. */
import { fileURLToPath } from "node:url";
import { checkin, checkout, login, patronStatus } from "../../support/wire/messages.ts";
import { connect } from "../../support/wire/terminal.ts";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { waitForKeys, withBrowser } from "./browser.ts";

const FOLDER = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));

await withBrowser(async ({ open, terminals: port }) => {
  const terminals = await Promise.all(["Entrance", "SelfCheck 3", "Children"].map(async (place) => {
    const terminal = await connect(port);
    terminal.send(login("envision", "koha", place));
    await terminal.expect("941");
    return terminal;
  }));
  for (const terminal of terminals) {
    terminal.send(patronStatus(SAMPLE.patrons.goodStanding, terminal === terminals[1] ? "AD4711|" : "AD1234|"));
    await terminal.expect(/^24/);
  }
  terminals[1]?.send(checkout("nobody", "nothing"));
  await terminals[1]?.expect(/^120/);
  terminals[2]?.send(checkin("nothing"));
  await terminals[2]?.expect(/^100/);
  for (const [path, name] of [["/terminals", "terminals"], ["/messages", "messages"]] as const) {
    const page = await open("admin", { width: 1000 });
    await page.setViewportSize({ width: 1000, height: 640 });
    await page.goto(new URL(path, page.url()).href);
    await page.getByText("live", { exact: true }).waitFor();
    await page.screenshot({ path: `${FOLDER}${name}.png` });
  }
  const desk = await open("desk", { width: 1000 });
  await desk.setViewportSize({ width: 1000, height: 640 });
  await desk.goto(new URL(`/desk?card=${SAMPLE.patrons.loanLimit}`, desk.url()).href);
  await waitForKeys(desk);
  await desk.keyboard.type(`${SAMPLE.items.available}\n`);
  await desk.getByRole("button", { name: "Do it all the same" }).waitFor();
  await desk.screenshot({ path: `${FOLDER}desk.png` });
  const { manual, goodStanding } = SAMPLE.patrons;
  for (
    const [path, name] of [
      [`/patrons?id=${manual}`, "patron"],
      [`/titles?id=${SAMPLE.titles.queued}&card=${goodStanding}`, "title"],
      [`/why?id=${goodStanding}`, "why"],
      ["/", "overview"],
      ["/find?q=time", "find"],
    ] as const
  ) {
    await desk.goto(new URL(path, desk.url()).href);
    await desk.getByRole("heading", { level: 1 }).waitFor();
    await desk.screenshot({ path: `${FOLDER}${name}.png` });
  }
  for (const terminal of terminals) await terminal.close();
});
