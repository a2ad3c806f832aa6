import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { join } from "node:path";
import { type FaultList, formatExchangeFault } from "../../src/exchange/faults.ts";
import { openEmptyLibrary } from "../support/library/empty_library.ts";
import { type CsvFiles, exportFiles, importFiles } from "../support/files/csv_files.ts";
import { aLoan, anItem, aPatron } from "../support/library/records.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const LIBRARY = { patrons: [aPatron()], items: [anItem()], loans: [aLoan()] };

const FAULTY: readonly (readonly [what: string, files: CsvFiles, faults: readonly (string | RegExp)[]])[] = [
  ["an empty file", { "patrons.csv": "" }, ["patrons.csv:1: the file is empty; its first line must name the columns"]],
  ["no line of columns, and nothing of what stands there instead", {
    "patrons.csv": `23820002060444,ada,sesame,Ada,King\nP3,,1234,Bob,Byron\n`,
  }, [
    /^patrons\.csv:1:1: the first line does not name the columns, as it must; the columns of this file are patron_id, /,
  ]],
  ["lines that end with CR alone, and nothing of what stands in them", {
    "patrons.csv": "patron_id,password\rP2,sesame\r",
    "items.csv": `item_id\r${"I12345678\r".repeat(120_000)}`,
  }, [
    "items.csv:1: the lines end with CR alone; they must end with LF or CRLF; the rest of the file has not been read",
    "patrons.csv:1:1: the lines end with CR alone; they must end with LF or CRLF",
  ]],
  ["titles that differ in capital letters alone, and how to go on", {
    "titles.csv": "title_id,title\nB2,Emma\n",
    "items.csv": "item_id,title_id,title\nI7,a1,Persuasion\nI8,A1,Emma\nI9,b2,\n",
  }, [
    'items.csv:3: title_id "A1" differs only in capital letters from that of line 2; sip2d takes both for one title. ' +
    "If they are one, write both alike; if they are two, give one of them another title_id in the files of titles, items and holds",
    'items.csv:4: title_id "b2" differs only in capital letters from line 2 of the file of titles; sip2d takes both for one ' +
    "title. If they are one, write both alike; if they are two, give one of them another title_id in the files of titles, items and holds",
  ]],
  ["a number that a spreadsheet has shortened", {
    "patrons.csv": "patron_id,login_id\n2.3529E+13,x\nP3,1E+14\n",
    "items.csv": "item_id,title_id\nI1,9E+12\n",
  }, [
    'items.csv:2:4: title_id is "9E+12", a number that a spreadsheet has shortened; make the column one of text there',
    'patrons.csv:2:1: patron_id is "2.3529E+13", a number that a spreadsheet has shortened; make the column one of text there',
    'patrons.csv:3:4: login_id is "1E+14", a number that a spreadsheet has shortened; make the column one of text there',
  ]],
  [
    "a number that a program has given decimals",
    { "patrons.csv": "patron_id,login_id\n23529001000463.0,x\nP3,1.0\n" },
    [
      'patrons.csv:2:1: patron_id is "23529001000463.0", a number that a program has given decimals; make the column one of text there',
    ],
  ],
  ["cells of a file with passwords, of which it shows none that could be one", {
    "patrons.csv": "patron_id,password,blocked,expires\nP2,1234,sesame,31.12.2026\nP3,Ada,1,1234\n",
  }, [
    "patrons.csv:2:9: blocked is something else (which is not shown, as the file has passwords), but must be yes or no " +
    "(or true, false, 1, 0), or empty for no",
    'patrons.csv:2:16: expires is "31.12.2026", but must be a date such as 2026-12-31, or empty',
    /^patrons\.csv:3:10: expires is something else \(which is not shown/,
  ]],
  ["a wrong column", { "patrons.csv": "patron_id,barcode\nP2,1\n" }, [
    /^patrons\.csv:1:11: column "barcode" is unknown; the columns of this file are patron_id, login_id, .*, attr:CODE$/,
  ]],
  ["columns that are not separated by commas", { "fees.csv": "fee_id;patron_id\nF1;P1\n" }, [
    "fees.csv:1:1: columns must be separated by commas, or by tabs in a file named .tsv",
    "fees.csv:1:1: column fee_id is missing",
    "fees.csv:1:1: column patron_id is missing",
    "fees.csv:1:1: column amount is missing",
  ]],
  ["a column twice", { "items.csv": "item_id,ITEM_ID\n" }, ['items.csv:1:9: column "item_id" is there twice']],
  ["an attribute of items", { "items.csv": "item_id,attr:X\n" }, [/column "attr:X" is unknown/]],
  ["an attribute without a code", { "patrons.csv": "patron_id,attr:\n" }, [/column "attr:" is unknown/]],
  ["an attribute with a code that JSON would have to escape", { "patrons.csv": 'patron_id,"attr:A""B"\n' }, [
    /column "attr:A\\"B" has a code with quotes, backslashes or control characters; it must have none/,
  ]],
  ["missing columns", { "loans.csv": "item_id\nI1\n" }, [
    "loans.csv:1:1: column patron_id is missing",
    "loans.csv:1:1: column due is missing",
  ]],
  ["a wrong date", { "patrons.csv": "patron_id,expires,birth_date\nP2,31.12.2026,2001-02-29\n" }, [
    'patrons.csv:2:4: expires is "31.12.2026", but must be a date such as 2026-12-31, or empty',
    'patrons.csv:2:15: birth_date is "2001-02-29", but must be a date such as 2026-12-31, or empty',
  ]],
  ["a wrong cell behind quotes, and behind a cell of two lines, where it has no column", {
    "patrons.csv": '\uFEFFpatron_id,note,expires\r\nP2,"a, ""b""",soon\r\nP3,"x\ny",soon\r\n',
  }, [/^patrons\.csv:2:15: expires is "soon"/, /^patrons\.csv:3: expires is "soon"/]],
  ["too many cells", { "patrons.csv": "patron_id,note\nP2,x,y\n" }, [
    "patrons.csv:2:6: the row has 3 cells, but the first line names 2 columns",
  ]],
  ["a wrong time", { "loans.csv": "item_id,patron_id,due\nI1,P1,tomorrow\n" }, [
    /^loans\.csv:2:7: due is "tomorrow", but must be a time such as/,
  ]],
  ["a time beyond the year 9999, and one that would be in some time zone", {
    "loans.csv": "item_id,patron_id,due\nI1,P1,+010000-01-20T22:59:00Z\nI1,P1,9999-12-31\nI1,P1,9999-12-30T23:59:59Z\n",
  }, [
    /^loans\.csv:2:7: due is "\+010000-01-20T22:59:00Z", but must be a time such as .*, up to 9999-12-30$/,
    /^loans\.csv:3:7: due is "9999-12-31", but must be a time such as .*, up to 9999-12-30$/,
  ]],
  ["a day and a time in the year 0, which there was not", {
    "patrons.csv": "patron_id,expires\nP2,0000-01-01\nP3,0001-01-01\n",
    "loans.csv": "item_id,patron_id,due\nI1,P1,0000-01-01\nI1,P1,0001-01-01T00:00+01:00\n",
  }, [
    'patrons.csv:2:4: expires is "0000-01-01", but must be a date such as 2026-12-31, or empty',
    /^loans\.csv:2:7: due is "0000-01-01", but must be a time such as/,
    /^loans\.csv:3:7: due is "0001-01-01T00:00\+01:00", but must be a time such as/,
  ]],
  ["a wrong flag", { "patrons.csv": "patron_id,blocked\nP2,maybe\n" }, [/blocked is "maybe", but must be yes or no/]],
  ["a wrong status", { "items.csv": "item_id,status\nI1,gone\n" }, [
    /status is "gone", but must be available, on-order, .*withdrawn/,
  ]],
  ["a wrong amount", { "fees.csv": "fee_id,patron_id,amount\nF1,P1,1.005\nF2,P1,-1\nF3,P1,\n" }, [
    /fees\.csv:2:7: amount is "1\.005", but must be an amount such as 12\.50/,
    /fees\.csv:3:7: amount is "-1"/,
    /fees\.csv:4:7: amount is ""/,
  ]],
  ["more left to pay than was owed", { "fees.csv": "fee_id,patron_id,amount,outstanding\nF1,P1,1,1.01\n" }, [
    "fees.csv:2: outstanding is more than amount; it must be that much or less",
  ]],
  ["a wrong media type", { "items.csv": "item_id,media_type\nI1,book\n" }, [
    /media_type is "book", but must be 3 digits, or empty/,
  ]],
  ["an empty key", { "patrons.csv": "patron_id,note\n ,x\n" }, [
    'patrons.csv:2:1: patron_id is " ", but must be text that is not empty',
  ]],
  ["too few cells", { "patrons.csv": "patron_id,note\nP2\n" }, [
    "patrons.csv:2:1: the row has 1 cells, but the first line names 2 columns",
  ]],
  ["an unknown patron in a loan", { "loans.csv": "item_id,patron_id,due\nI1,P9,2026-05-01\n" }, [
    'loans.csv:2: patron "P9" is neither in the database nor in a file of patrons',
  ]],
  ["an unknown item in a hold", { "holds.csv": "patron_id,title_id,item_id,pickup_location\nP1,,I9,MAIN\n" }, [
    'holds.csv:2: item "I9" is neither in the database nor in a file of items',
  ]],
  ["a hold on nothing", { "holds.csv": "patron_id,title_id,pickup_location\nP1,,MAIN\n" }, [
    /title_id and item_id are both empty/,
  ]],
  [
    "a hold that waits with no copy",
    { "holds.csv": "patron_id,title_id,pickup_location,status\nP1,T1,MAIN,waiting\n" },
    [
      /status is waiting, so captured_item_id \(or item_id\) must say which item it is/,
    ],
  ],
  ["duplicate ids", { "patrons.csv": "patron_id\nP2\nP3\np2\n" }, [
    'patrons.csv:4: patron_id "p2" is already in line 2',
  ]],
  ["a login id that is taken", { "patrons.csv": "patron_id,login_id\nP2,ada\nP3,ADA\n" }, [
    'patrons.csv:3: login_id "ADA" is already in line 2, of another patron',
  ]],
  ["a new item without a title", { "items.csv": "item_id,status\nI2,lost\n" }, [
    'items.csv:2: item "I2" is new; it must have a title_id',
  ]],
  ["broken quotes", { "patrons.csv": 'patron_id,note\nP2,"x\nP3,y\n' }, [
    "patrons.csv:2:1: the row that begins here has a quoted cell without its closing quote; " +
    "the rest of the file has not been read",
  ]],
  ["Latin-1, without showing what may be a PIN", {
    "patrons.csv": Uint8Array.from([...new TextEncoder().encode("patron_id,password,note\nP2,4711,M"), 252, 10]),
  }, [
    "patrons.csv:2:10: byte 10 of the line is not UTF-8, in which files must be saved; is the file Latin-1?; " +
    "the rest of the file has not been read",
  ]],
  ["a damaged hash", {
    "patrons.csv": 'patron_id,password\nP2,$2a$99$abc\nP3,$argon2i$v=19$x\nP4,"$argon2id$v=19$m=1,t=1,p=1$a$b"\n',
  }, [
    /^patrons\.csv:2:4: password cannot be stored: a bcrypt hash must be/,
    /^patrons\.csv:3:4: password cannot be stored: a PHC string must be/,
    /^patrons\.csv:4:4: password cannot be stored: in the parameters/,
  ]],
  [
    "PINs that no terminal can send, without showing them",
    {
      "patrons.csv": `patron_id,password\nP2,"73\n21"\nP3,73|21\nP4,${"7321".repeat(64)}\nP5,\t7321\nP6, 7321 \n`,
    },
    [2, 4, 5, 6].map((line) =>
      `patrons.csv:${line}:4: password must be a PIN in clear (1 to 255 characters, none of them a control character or |), ` +
      "a PHC string ($argon2id$... or $scrypt$...), a bcrypt hash ($2a$, $2b$ or $2y$), or empty; Koha's ! is none"
    ),
  ],
  ["broken quotes after other faults, which are told too", {
    "patrons.csv": 'patron_id,expires,note\nP2,soon,\nP3,,x\np2,,x\nP4,"a\nb",x\nP5,,"open\nP6,,"x"\n',
  }, [
    'patrons.csv:2:4: expires is "soon", but must be a date such as 2026-12-31, or empty',
    'patrons.csv:4: patron_id "p2" is already in line 2',
    'patrons.csv:5:4: expires is "a\\nb", but must be a date such as 2026-12-31, or empty',
    "patrons.csv:7:1: the row that begins here has a quoted cell with text after its closing quote; " +
    "quotes in it must be doubled; the rest of the file has not been read",
  ]],
  ["broken quotes without missing what the rest of the file may bring", {
    "patrons.csv": 'patron_id,note\nP2,"x\nP3,y\n',
    "loans.csv": "item_id,patron_id,due\nI1,P3,2026-05-01\nI9,P3,2026-05-01\n",
  }, [
    /^patrons\.csv:2:1: .* closing quote/,
    'loans.csv:3: item "I9" is neither in the database nor in a file of items',
  ]],
  ["a row without its cells, but not what refers to it", {
    "patrons.csv": "patron_id,note\nP2\n",
    "loans.csv": "item_id,patron_id,due\nI1,P2,2026-05-01\n",
  }, ["patrons.csv:2:1: the row has 1 cells, but the first line names 2 columns"]],
  ["Latin-1 after other faults, which are told too", {
    "patrons.csv": Uint8Array.from([...new TextEncoder().encode("patron_id,expires\nP2,x\nM"), 252, 10]),
  }, [/^patrons\.csv:2:4: expires/, /^patrons\.csv:3:2: byte 2 of the line is not UTF-8/]],
  ["a NUL character after Latin-1", {
    "patrons.csv": Uint8Array.from([...new TextEncoder().encode("patron_id,expires\nM"), 252, 10, 0, 10]),
  }, [/^patrons\.csv:2:2: byte 2 of the line is not UTF-8/]],
  ["a first line that is not in order, and the cells below it, but not what follows from it", {
    "items.csv": "item_id,titel_id,status\nI5,T5,gone\nI6,T6,lost\nI7,T7\n",
    "holds.csv": "patron_id,title_id,expires\nP1,,soon\nP9,T1,\n",
    "patrons.csv": "patron_id,pin,expires\nP2,1234,1234\n",
  }, [
    /^items\.csv:1:9: column "titel_id" is unknown/,
    /^items\.csv:2:7: status is "gone", but must be available/,
    /^patrons\.csv:1:11: column "pin" is unknown/,
    /^patrons\.csv:2:9: expires is something else \(which is not shown, as the file has passwords\), but must be a date/,
    "holds.csv:1:1: column pickup_location is missing",
    /^holds\.csv:2:5: expires is "soon", but must be/,
  ]],
  ["faults in several files", {
    "patrons.csv": "patron_id,expires\nP2,x\n",
    "loans.csv": "item_id,patron_id,due\nI9,P2,2026-05-01\n",
  }, [/^patrons\.csv:2:4: expires/, 'loans.csv:2: item "I9" is neither in the database nor in a file of items']],
];

for (const [what, files, faults] of FAULTY) {
  Deno.test(`importLibrary() refuses ${what}, and changes nothing`, () =>
    withTemporaryFolder(async (folder) => {
      const storage = await openEmptyLibrary(join(folder, "library.db"));
      await storage.load(LIBRARY);
      const before = await exportFiles(storage);
      const good = { "patrons.csv": "patron_id,last_name\nP1,Changed\n", "items.csv": "item_id,status\nI1,lost\n" };
      const outcome = await importFiles(storage, { ...good, ...files });
      assert(!outcome.ok, "the import went through");
      const { shown, count } = outcome.faults;
      assertEquals(count, faults.length, shown.map(formatExchangeFault).join("\n"));
      for (const [index, expected] of faults.entries()) {
        const fault = shown[index];
        const text = fault === undefined ? "" : formatExchangeFault(fault);
        if (typeof expected === "string") assertEquals(text, expected);
        else assertMatch(text, expected);
      }
      assertEquals(await exportFiles(storage), before);
      await storage.close();
    }));
}

Deno.test("importLibrary() shows the first hundred faults and counts all", () =>
  withTemporaryFolder(async (folder) => {
    const storage = await openEmptyLibrary(join(folder, "library.db"));
    const rows = Array.from({ length: 2500 }, (_, number) => `P${number},never\n`);
    const outcome = await importFiles(storage, { "patrons.csv": `patron_id,expires\n${rows.join("")}` });
    assert(!outcome.ok);
    assertEquals([outcome.faults.shown.length, outcome.faults.count], [100, 2500]);
    assertEquals(outcome.faults.shown.at(-1)?.line, 101);
    await storage.close();
  }));

/** What an import into {@link LIBRARY} tells of faulty files. */
async function faultsIn(files: CsvFiles, options: Parameters<typeof importFiles>[2] = {}): Promise<FaultList> {
  let faults: FaultList | undefined;
  await withTemporaryFolder(async (folder) => {
    const storage = await openEmptyLibrary(join(folder, "library.db"));
    await storage.load(LIBRARY);
    const outcome = await importFiles(storage, files, options);
    if (!outcome.ok) faults = outcome.faults;
    await storage.close();
  });
  assert(faults !== undefined, "the import went through");
  return faults;
}

Deno.test("importLibrary() shows the first faults of each file, however many another has", async () => {
  const rows = Array.from({ length: 2500 }, (_, number) => `P${number},never\n`);
  const { shown, count } = await faultsIn({
    "patrons.csv": `patron_id,expires\n${rows.join("")}`,
    "items.csv": `item_id,title_id,returned\n${rows.map((row) => `T${row}`).join("").replaceAll(",", ",T,")}`,
    "loans.csv": "item_id,patron_id,due\nI1,P1,tomorrow\nI9,P1,2026-05-01\n",
  });
  assertEquals([shown.length, count], [100, 5002]);
  const lines = Map.groupBy(shown, ({ file }) => file);
  assertEquals([...lines].map(([file, { length }]) => [file, length]), [
    ["items.csv", 49],
    ["patrons.csv", 49],
    ["loans.csv", 2],
  ]);
});

Deno.test("importLibrary() says once for each file what could not be judged, and why", async () => {
  const loans = Array.from({ length: 500 }, (_, number) => `I${number + 1},P${number + 1},2026-05-01\n`);
  const { shown, count, unjudged } = await faultsIn({
    "items.csv": 'item_id,title_id,title\nI2,T2,"Half\n',
    "patrons.csv": "patron_id;last_name\nP2;King\n",
    "loans.csv": `item_id,patron_id,due\n${loans.join("")}`,
    "fees.csv": "fee_id,patron_id,amount\nF1,P1,1.00\n",
    "holds.csv": "patron_id,title_id,pickup_location,until\nP1,T1,MAIN,\n",
  });
  assertEquals([count, shown.map(({ file }) => file)], [
    4,
    ["items.csv", "patrons.csv", "patrons.csv", "holds.csv"],
  ]);
  assertEquals(unjudged, [
    "patrons.csv: the rows have not been read, since the first line does not name their columns",
    "holds.csv: the rows have been checked cell by cell only, until the first line is in order",
    "loans.csv: some rows name what is not known, which may be in what could not be read of items.csv or patrons.csv",
  ]);
});

Deno.test("importLibrary() judges a file that was cut short beside one with faults", async () => {
  const ids = Array.from({ length: 40 }, (_, number) => `Q${number}`);
  await withTemporaryFolder(async (folder) => {
    const storage = await openEmptyLibrary(join(folder, "library.db"));
    await storage.load({ patrons: ids.map((patronId) => aPatron({ patronId })) });
    const files = {
      "items.csv": "item_id,title_id,returned\nI1,T1,never\n",
      "patrons.csv": `patron_id\n${ids.slice(0, 10).join("\n")}\n`,
    };
    const outcome = await importFiles(storage, files, { replaceMissing: true });
    assert(!outcome.ok);
    assertEquals(outcome.faults.shown.map(({ file, line }) => [file, line]), [["items.csv", 2], ["patrons.csv", 11]]);
    assertMatch(outcome.faults.shown[1]?.message ?? "", /^the file ends here and lacks 30 of the 40 patrons/);
    // What a row that cannot be read would bring is not missing.
    const torn = await importFiles(storage, { "patrons.csv": `patron_id\nQ0,\n` }, { replaceMissing: true });
    assert(!torn.ok);
    assertEquals(torn.faults.shown.map(({ message }) => message), [
      "the row has 2 cells, but the first line names 1 columns",
    ]);
    await storage.close();
  });
});

Deno.test("importLibrary() tells the faults of every row in front of a quote that swallows the rest of a file", () =>
  withTemporaryFolder(async (folder) => {
    const storage = await openEmptyLibrary(join(folder, "library.db"));
    const rows = Array.from({ length: 9000 }, (_, number) => `P${number},${number % 3000 === 0 ? "never" : ""}\n`);
    const outcome = await importFiles(storage, { "patrons.csv": `patron_id,expires\n${rows.join("")}P,"\n${rows}` });
    assert(!outcome.ok);
    assertEquals(outcome.faults.shown.map(({ line }) => line), [2, 3002, 6002, 9002]);
    await storage.close();
  }));

Deno.test("importLibrary() never shows what stands in a password's cell", () =>
  withTemporaryFolder(async (folder) => {
    const storage = await openEmptyLibrary(join(folder, "library.db"));
    const outcome = await importFiles(storage, { "patrons.csv": "patron_id,password\nP1,$2a$secret\n" });
    assert(!outcome.ok);
    assertNotMatch(JSON.stringify(outcome.faults), /secret/);
    await storage.close();
  }));

for (const kind of ["patrons", "items"]) {
  Deno.test(`importLibrary() does not take a file without ${kind} for a library without any`, () =>
    withTemporaryFolder(async (folder) => {
      const storage = await openEmptyLibrary(join(folder, "library.db"));
      await storage.load(LIBRARY);
      const files = { [`${kind}.csv`]: `${kind.slice(0, -1)}_id\n` };
      const outcome = await importFiles(storage, files, { replaceMissing: true });
      assert(!outcome.ok);
      assertMatch(outcome.faults.shown[0]?.message ?? "", new RegExp(`there are no ${kind}`));
      assert((await importFiles(storage, files, { replaceMissing: true, mayLack: 100 })).ok);
      await storage.close();
    }));
}
