import { assert, assertEquals, assertRejects } from "@std/assert";
import { entriesThere } from "../../../src/library/known/known_list.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { feedFiles } from "../../contract/gateway/feed_contract.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { NOON } from "../../support/library/records.ts";

const CARDS = 150;

Deno.test("a feed whose connections are cut off says so, leaves each card as one file says, and the next one goes on", async () => {
  const databases = testDatabases(await testServer()), database = await databases.take();
  try {
    const storage = await database.open(), numbers = Array.from({ length: CARDS }, (_, number) => number);
    const files = (version: number) => ({
      "patrons.csv": `patron_id,category\n${numbers.map((number) => `P${number},v${version}\n`).join("")}`,
      "fees.csv": `fee_id,patron_id,amount\n${
        numbers.map((number) => `F${number},P${number},${version}.00\n`).join("")
      }`,
    });
    const versions = async () => {
      const { cards } = await storage.known.find({ cards: numbers.map((number) => `P${number}`), copies: [] });
      return [...cards.values()].map(({ facts: { category }, debt: { fees } }) => {
        const [fee] = [...entriesThere(fees).values()], version = Number(category?.value.slice(1));
        assertEquals(fee?.outstanding, version * 100, "a card of two files");
        return version;
      });
    };
    await feedFiles(storage, files(1));
    let tells = 0;
    const cut = {
      stageFeed: () => storage.stageFeed(),
      note: (name: string) => storage.note(name),
      setNote: (name: string, value: string) => storage.setNote(name, value),
      ledger: storage.ledger,
      known: {
        ...storage.known,
        async tell(told: Parameters<typeof storage.known.tell>[0]) {
          await storage.known.tell(told);
          if (++tells === 1) await database.look(({ run }) => run(CUT));
        },
      },
    };
    const at = NOON.add({ hours: 24 });
    await assertRejects(() => feedFiles(cut, files(2), { at }), StorageUnavailable);
    const after = await versions();
    assert(after.includes(1) && after.includes(2), `${after.length} cards, all of one file`);
    assertEquals((await feedFiles(storage, files(2), { at })).ok, true);
    assertEquals(new Set(await versions()), new Set([2]));
  } finally {
    await database.discard();
  }
});

const CUT = `
  select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
