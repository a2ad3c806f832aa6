import { parentPort, workerData } from "node:worker_threads";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";

// A thread of its own, so that several open one file at truly the same time.
try {
  await (await openSqliteStorage(String(workerData))).close();
  parentPort?.postMessage("opened");
} catch (error) {
  parentPort?.postMessage(String(error));
}
