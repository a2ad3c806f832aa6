import pico from "@picocss/pico/css/pico.classless.min.css" with { type: "text" };
import tokens from "./tokens.css" with { type: "text" };
import own from "./page.css" with { type: "text" };
import icon from "./icon.svg" with { type: "text" };
import counter from "./counter.js" with { type: "text" };
import find from "./find.js" with { type: "text" };
import live from "./live.js" with { type: "text" };

/** Files that pages load, by path. */
export const assets = {
  "/assets/page.css": { type: "text/css; charset=utf-8", text: `${pico}\n${tokens}\n${own}` },
  "/assets/icon.svg": { type: "image/svg+xml", text: icon },
  "/assets/counter.js": { type: "text/javascript; charset=utf-8", text: counter },
  "/assets/find.js": { type: "text/javascript; charset=utf-8", text: find },
  "/assets/live.js": { type: "text/javascript; charset=utf-8", text: live },
} as const;
