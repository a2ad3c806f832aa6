import pico from "@picocss/pico/css/pico.classless.min.css" with { type: "text" };
import tokens from "./tokens.css" with { type: "text" };
import own from "./page.css" with { type: "text" };
import icon from "./icon.svg" with { type: "text" };
import scan from "./scan.js" with { type: "text" };
import find from "./find.js" with { type: "text" };
import live from "./live.js" with { type: "text" };

/** Files that pages load, by path. */
export const assets = {
  "/assets/page.css": { type: "text/css; charset=utf-8", text: `${pico}\n${tokens}\n${own}` },
  "/assets/icon.svg": { type: "image/svg+xml", text: icon },
  "/assets/scan.js": { type: "text/javascript; charset=utf-8", text: scan },
  "/assets/find.js": { type: "text/javascript; charset=utf-8", text: find },
  "/assets/live.js": { type: "text/javascript; charset=utf-8", text: live },
} as const;
