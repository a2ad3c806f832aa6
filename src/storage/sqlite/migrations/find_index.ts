import type { Migration } from "../../rows/migration.ts";

/**
 * The names of patrons and of titles by all the three letters in a row that they have (https://sqlite.org/fts5.html#the_trigram_tokenizer),
 * without case and accents. A space before the first word lets the beginning of a word be found. The index keeps no text:
 * what it finds is looked at again. It goes by numbers of its own, since a row's number may change when a file is vacuumed.
 */
export const FIND_INDEX: Migration = [
  places("patrons", "patron_id"),
  fillPlaces("patrons", "patron_id"),
  fillWords("patrons", "patron_id", wordsOfPatron("r")),
  keepUp("patrons", "patron_id", { columns: ["first_name", "last_name"], words: wordsOfPatron }),
  places("titles", "title_id"),
  fillPlaces("titles", "title_id"),
  fillWords("titles", "title_id", wordsOfTitle("r")),
  keepUp("titles", "title_id", { columns: ["title"], words: wordsOfTitle }),
];

function wordsOfPatron(row: string): string {
  return `' ' || ${row}.first_name || ' ' || ${row}.last_name`;
}

function wordsOfTitle(row: string): string {
  return `' ' || ${row}.title`;
}

function places(table: string, key: string): string {
  return `
  create table find_${table} (
    place integer primary key,
    ${key} text not null collate nocase unique
  ) strict;
  create virtual table find_${table}_words using fts5 (
    words, tokenize = 'trigram remove_diacritics 1', detail = none, content = '', contentless_delete = 1
  );
  `;
}

function fillPlaces(table: string, key: string) {
  return {
    table,
    key,
    sql: `insert into find_${table} (${key})
      select ${key} from ${table} where ${key} >= :from order by ${key} limit :rows`,
  };
}

function fillWords(table: string, key: string, words: string) {
  return {
    table: `find_${table}`,
    key: "place",
    sql: `insert into find_${table}_words (rowid, words)
      select f.place, ${words} from find_${table} f join ${table} r on r.${key} = f.${key}
      where f.place >= :from order by f.place limit :rows`,
  };
}

/** Keeps the index up with its table. A change that names none of the columns costs nothing. */
function keepUp(
  table: string,
  key: string,
  { columns, words }: { readonly columns: readonly string[]; readonly words: (row: string) => string },
): string {
  const place = (row: string) => `(select place from find_${table} where ${key} = ${row}.${key})`;
  return `
  create trigger find_${table}_made after insert on ${table} begin
    insert into find_${table} (${key}) values (new.${key});
    insert into find_${table}_words (rowid, words) values (${place("new")}, ${words("new")});
  end;
  create trigger find_${table}_changed after update of ${columns.join(", ")} on ${table}
    when ${columns.map((column) => `old.${column} <> new.${column}`).join(" or ")} begin
    update find_${table}_words set words = ${words("new")} where rowid = ${place("new")};
  end;
  create trigger find_${table}_gone after delete on ${table} begin
    delete from find_${table}_words where rowid = ${place("old")};
    delete from find_${table} where ${key} = old.${key};
  end;
  `;
}
