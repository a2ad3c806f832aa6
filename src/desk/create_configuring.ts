import type { Notice } from "../library/notice.ts";
import type { Config } from "../config/config.ts";
import { shownElements } from "../config/shown/shown_elements.ts";
import { checked, comparedConfig } from "./check_config.ts";
import type { ConfigChecker } from "./config_checker.ts";
import type { Configuring } from "./configuring.ts";

/** What the page of the configuration works on. */
interface ConfiguringParts {
  readonly current: () => Config;
  readonly checker: Pick<ConfigChecker, "check">;
  /** Reloads the configuration; gives the reason if nothing has changed. */
  readonly reload: () => Promise<Notice | undefined>;
}

/** Creates it; it does the same as `sip2d check` and a reload. */
export function createConfiguring({ current, checker, reload }: ConfiguringParts): Configuring {
  return {
    file: () => current().file,
    told: () => shownElements(current().document),
    pending: () => checker.check({ inForce: comparedConfig(current()) }),
    check(text, gone) {
      const { file } = current();
      if (marksIn(text) > MOST_MARKS) {
        const fault = { severity: "error", file, line: 1, column: 1, message: TOO_MANY_MARKS } as const;
        return Promise.resolve(checked({ faults: [fault] }));
      }
      return checker.check({ inForce: comparedConfig(current()), text }, gone);
    },
    reload,
  };
}

/**
 * The most tags in a text that is checked. A check occupies one processor, the longer the more tags there are, while
 * terminals are served.
 */
const MOST_MARKS = 10_000;
const TOO_MANY_MARKS = `the file has more than ${MOST_MARKS} tags, which take too long beside terminals; ` +
  "the command sip2d check takes it";

function marksIn(text: string): number {
  let marks = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) marks++;
  return marks;
}
