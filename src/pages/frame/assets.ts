import pico from "@picocss/pico/css/pico.classless.min.css" with { type: "text" };
import own from "./page.css" with { type: "text" };
import live from "./live.js" with { type: "text" };

/** Files that pages load, by path. */
export const assets = {
  "/assets/page.css": { type: "text/css; charset=utf-8", text: `${pico}\n${own}` },
  "/assets/live.js": { type: "text/javascript; charset=utf-8", text: live },
} as const;
