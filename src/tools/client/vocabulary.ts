import { fields, type RequestName } from "../../protocol/public/sip2.ts";
import { type RequestOption, requestOptions } from "../../wire/request_options.ts";

/** The client's own commands, each with what it does. */
export const COMMAND_MEANINGS: Readonly<Record<string, string>> = {
  "help": "this list; help REQUEST: what it may hold",
  "last": "the last answer again; last json: as JSON",
  "set": "set NAME=VALUE: for all requests from now on that have it; alone: what is set",
  "unset": "unset NAME: not any more",
  "reconnect": "close the connection, and log in on a new one",
  "quit": "the end, as are exit and Ctrl+D",
};

export const COMMANDS: readonly string[] = Object.keys(COMMAND_MEANINGS);

/** Gives the name by which people give an element or field: its option without the dashes. */
export function typedName({ flag, longFlag }: RequestOption): string {
  return (longFlag ?? flag).slice(2);
}

/** Lists the elements and fields of a request, or of all. */
export function optionsOf(request?: RequestName): readonly RequestOption[] {
  const all = [...requestOptions.values()];
  return request === undefined ? all : all.filter(({ requests }) => requests.includes(request));
}

/** Finds an element or field by its option, with dashes or without, or by the two characters of the wire. */
export function optionNamed(name: string, request?: RequestName): RequestOption | undefined {
  const plain = name.replace(/^--/, "");
  return optionsOf(request).find((option) => namesOf(option).includes(plain));
}

/** Lists every name that an element or field may be called by. */
export function optionNames(request?: RequestName): readonly string[] {
  return optionsOf(request).flatMap(namesOf);
}

function namesOf(option: RequestOption): readonly string[] {
  const { flag, field } = option;
  return [typedName(option), flag.slice(2), ...field === undefined ? [] : [fields[field].id]];
}
