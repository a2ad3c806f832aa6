import { assertEquals } from "@std/assert";
import { sendCsv } from "../../../src/pages/frame/send_csv.ts";

Deno.test("sendCsv() marks the file as UTF-8, so that Excel shows umlauts", async () => {
  const response = sendCsv("overdue", ["name\r\n", "Jürgen Müller\r\n"]);
  const bytes = new Uint8Array(await response.arrayBuffer());
  assertEquals([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
  assertEquals(new TextDecoder().decode(bytes.slice(3)), "name\r\nJürgen Müller\r\n");
  assertEquals(response.headers.get("content-disposition"), 'attachment; filename="overdue.csv"');
});
