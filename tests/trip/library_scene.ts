import { layOut } from "../bench/against/lay_out.ts";
import { writeLibraryFiles } from "../bench/against/library_files.ts";
import { itemIdOf, type LibrarySize, LOANS_EACH, patronIdOf, PIN } from "../bench/bench_library.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { checkin, checkout, itemInformation, patronInformation } from "../support/wire/messages.ts";
import { ROUNDS, type Scene } from "./scene.ts";

/** Each round takes two patrons out of eight, and two items out of twenty, so that all of them are alike. */
const PATRONS_A_ROUND = 8;
const ITEMS_A_ROUND = 20;
const BORROWERS = PATRONS_A_ROUND * ROUNDS;
const LENT = BORROWERS * LOANS_EACH;
const SIZE: LibrarySize = { patrons: 2 * BORROWERS, items: LENT + ITEMS_A_ROUND * ROUNDS };

/** In the summary of a 63: charged items. */
const CHARGED = 3;

/** Lays out a library with the rules of the sample, on SQLite, by this version of the program. */
export function withLibraryScene<T>(program: string, use: (scene: Scene) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const files = await writeLibraryFiles(SIZE, folder);
    const { config } = await layOut({ program, folder, storage: "sqlite:library.db", rules: "loan-by-loan", files });
    return await use({ config, lines });
  });
}

function lines(round: number): ReturnType<Scene["lines"]> {
  const reader = patronIdOf(round * PATRONS_A_ROUND + 2), borrower = patronIdOf(round * PATRONS_A_ROUND + 6);
  const first = LENT + 1 + round * ITEMS_A_ROUND;
  const item = itemIdOf(first), another = itemIdOf(first + ITEMS_A_ROUND / 2);
  const pin = `AD${PIN}|`;
  // Each has a date of its own, as of a terminal whose clock runs.
  const [lent, lentAnother, returned] = [0, 1, 2].map((at) =>
    `20260302    1300${String(3 * round + at).padStart(2, "0")}`
  );
  const information = patronInformation(reader, CHARGED, pin);
  return [
    ["99", "9900802.00", /^98/],
    ["17", itemInformation(item), /^1803/],
    ["63, PIN worked out", information, /^64.*\|CQY\|/],
    ["63", information, /^64.*\|CQY\|/],
    ["11, PIN worked out", checkout(borrower, another, pin, { date: lentAnother }), /^121/],
    ["11", checkout(borrower, item, pin, { date: lent }), /^121/],
    ["09", checkin(item, "", { date: returned }), /^101/],
  ];
}
