import { examplesOf, readPages } from "../docs/pages.ts";

/** A page of `docs/makers` in its parts. */
export interface MakerPage {
  /** `libki` for `docs/makers/libki.md`. */
  readonly name: string;
  readonly text: string;
  /** What is pasted into `<accounts>`. */
  readonly login: string;
  /** The account's id in it. */
  readonly account: string;
  /** What is pasted into `<listeners>`, on pages that need a service of their own. */
  readonly service?: string;
  /** The commands of `sip2d client` that are tried before the technician leaves, as the words that follow `client`. */
  readonly commands: readonly (readonly string[])[];
  /** What their output must hold, in this order. */
  readonly expected: readonly string[];
}

const FOLDER = "docs/makers/";

/** The pages of all makers, without the index. */
export const makerPages: readonly MakerPage[] = (await readPages())
  .filter(({ path }) => path.startsWith(FOLDER) && !path.endsWith("/README.md"))
  .map(({ path, text }) => pageOf(path.slice(FOLDER.length, -".md".length), path, text));

function pageOf(name: string, path: string, text: string): MakerPage {
  const examples = examplesOf({ path, text });
  const pasted = examples.filter(({ language }) => language === "xml").map((example) => example.text).join("");
  const [login = ""] = /<login\s[^>]*\/>/.exec(pasted) ?? [];
  const [service] = /<service\s[^>]*\/>/.exec(pasted) ?? [];
  const [, account = ""] = /id="([^"]*)"/.exec(login) ?? [];
  const at = examples.findIndex(({ language }) => language === "sh");
  const lines = (index: number) => (examples[index]?.text ?? "").split("\n").filter((line) => line !== "");
  return {
    name,
    text,
    login,
    account,
    ...(service === undefined ? {} : { service }),
    commands: lines(at).map(wordsOf),
    expected: lines(at + 1),
  };
}

/** The words of a command behind `sip2d client`, without the quotation marks around some. */
function wordsOf(line: string): readonly string[] {
  const [program, command, ...words] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted ?? plain ?? ""
  );
  if (program !== "sip2d" || command !== "client") throw new RangeError(`${line}: not a command of sip2d client`);
  return words;
}
