import { closestName } from "../../config/base/closest_name.ts";
import { type OutgoingRequest, type RequestName, requests, type Timestamp } from "../../protocol/public/sip2.ts";
import { buildRequest, type Given, unusedOptions } from "../../wire/build_request.ts";
import type { ValueContext } from "../../wire/option_value.ts";
import { kebabCase } from "../../protocol/message_table.ts";
import { requestNames } from "./request_names.ts";

/**
 * One exchange that a run is to make; `title` is the name by which it was asked for. A request is built when it is
 * sent, since its dates say when that was.
 */
export type Step =
  | {
    readonly kind: "request";
    readonly title: string;
    readonly name: RequestName;
    readonly build: () => OutgoingRequest;
  }
  | { readonly kind: "raw"; readonly title: string; readonly text: string };

type Asked = { readonly kind: "request"; readonly name: RequestName } | { readonly kind: "raw"; readonly text: string };

/** The prefix of a line that is sent as it is. */
const RAW = "raw:";

/**
 * Plans the exchanges of a run, from the names that were asked for: request names in kebab case, and `raw:` with a line
 * behind it. A login goes first when one was given and none was asked for there. Throws a `RangeError` for an unknown
 * name, for what none of the requests has, and for what {@link buildRequest} refuses.
 *
 * @param prompts whether the login is made by prompts, so that no 93 is needed
 * @param now the time at which a request is built
 */
export function planSteps(
  names: readonly string[],
  given: Given,
  { prompts, now, delimiter }: Pick<ValueContext, "delimiter"> & {
    readonly prompts: boolean;
    readonly now: () => Timestamp;
  },
): readonly Step[] {
  const asked = names.map(read);
  if (given.has("loginUserId") && !prompts && !isLogin(asked[0])) asked.unshift({ kind: "request", name: "login" });
  refuseUnused(asked.flatMap((one) => one.kind === "request" ? [one.name] : []), given, prompts);
  return asked.map((one): Step => {
    if (one.kind === "raw") return { kind: "raw", title: "raw", text: one.text };
    const { name } = one;
    const build = () => buildRequest(name, given, { delimiter, now: now() });
    // What cannot be built is refused before anything is sent.
    build();
    return { kind: "request", title: kebabCase(name), name, build };
  });
}

function isLogin(asked: Asked | undefined): boolean {
  return asked?.kind === "request" && asked.name === "login";
}

function read(text: string): Asked {
  if (text.startsWith(RAW)) return { kind: "raw", text: rawLine(text.slice(RAW.length)) };
  const name = requestNames.get(text);
  if (name !== undefined) return { kind: "request", name };
  // Such a line may hold a password, so it is not repeated.
  if (/^\d\d/.test(text)) throw new RangeError(`a line of the protocol needs ${RAW} before it`);
  const closest = closestName(text, requestNames.keys());
  const help = closest === undefined
    ? `must be ${[...requestNames.keys()].join(", ")} or ${RAW}LINE`
    : `did you mean ${closest}?`;
  throw new RangeError(`unknown request ${JSON.stringify(text)}: ${help}`);
}

function rawLine(text: string): string {
  if (text.trim() === "" || /[\r\n]/.test(text)) {
    throw new RangeError(`${RAW} must be followed by one line with content, such as ${RAW}${requests.scStatus.sample}`);
  }
  return text;
}

function refuseUnused(asked: readonly RequestName[], given: Given, prompts: boolean): void {
  const unused = unusedOptions(prompts ? [...asked, "login"] : asked, given)[0];
  if (unused === undefined) return;
  const takers = unused.requests.map(kebabCase).join(", ");
  throw new RangeError(`${unused.flag} is of no use here; it belongs to ${takers}`);
}
