/**
 * The names of a patron `p` and a title `t`, as they are searched. A space before the first word makes its beginning
 * findable.
 */
export const PATRON_WORDS = "(' ' || sip2d_folded(p.first_name || ' ' || p.last_name))";
export const TITLE_WORDS = "(' ' || sip2d_folded(t.title))";

/** Names in the indexes that need no extension. Only their beginnings, since an index cannot hold a long title. */
export const PATRON_BEGINNING = "left(sip2d_folded(p.last_name), 100)";
export const TITLE_BEGINNING = "left(sip2d_folded(t.title), 100)";

/**
 * Makes the indexes by which names are found. To find any part of a name they need the extension pg_trgm, which a role
 * may create if it may create schemas in the database. Without it, only beginnings of names are found; this may be run
 * again once the extension is there. For an index that is there no statement is run, since that would wait for writers,
 * and all others would wait behind it.
 */
export const INDEX_WORDS = `do $$
begin
  begin
    create extension if not exists pg_trgm;
  exception when insufficient_privilege or feature_not_supported or undefined_file then null;
  end;
  if exists (select from pg_opclass where opcname = 'gin_trgm_ops' and pg_opclass_is_visible(oid)) then
    if to_regclass('patrons_by_words') is null then
      create index patrons_by_words on patrons using gin (${indexed(PATRON_WORDS)} gin_trgm_ops);
    end if;
    if to_regclass('titles_by_words') is null then
      create index titles_by_words on titles using gin (${indexed(TITLE_WORDS)} gin_trgm_ops);
    end if;
    drop index if exists patrons_by_beginning, titles_by_beginning;
    return;
  end if;
  if to_regclass('patrons_by_beginning') is null then
    create index patrons_by_beginning on patrons (${indexed(PATRON_BEGINNING)} text_pattern_ops);
  end if;
  if to_regclass('titles_by_beginning') is null then
    create index titles_by_beginning on titles (${indexed(TITLE_BEGINNING)} text_pattern_ops);
  end if;
end $$`;

/** ASCII text takes a tenth of the time that other text takes. `normalize` works in a database of Unicode only. */
export const FIND_INDEX = `
create function sip2d_folded(given text) returns text language sql immutable strict parallel safe as $$
  select lower(case
    when octet_length(given) = length(given) then given
    else normalize(regexp_replace(normalize(given, NFD), '[\\u0300-\\u036f]', '', 'g'), NFC)
  end)
$$;
`;

/** Removes the aliases: in an index, columns have none. */
function indexed(expression: string): string {
  return `(${expression.replaceAll(/\b[pt]\./g, "")})`;
}
