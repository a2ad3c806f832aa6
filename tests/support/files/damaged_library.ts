import { Buffer } from "node:buffer";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { anItem } from "../library/records.ts";

/** Bytes of a page of SQLite's. */
const PAGE = 4096;

/** Makes a library's file of which a page with items is overwritten. */
export async function damagedLibrary(path: string): Promise<void> {
  const sqlite = await openSqliteStorage(path);
  const items = Array.from({ length: 200 }, (_, at) => anItem({ itemId: `I${at}`, callNumber: "damaged" }));
  await sqlite.load({ items });
  await sqlite.close();
  const bytes = await Deno.readFile(path);
  const page = Math.floor(Buffer.from(bytes).indexOf("damaged") / PAGE);
  await Deno.writeFile(path, bytes.fill(0xff, page * PAGE, (page + 1) * PAGE));
}
