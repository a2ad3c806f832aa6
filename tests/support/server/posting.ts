import type { Config, Listener } from "../../../src/config/config.ts";
import { aConfig, type ConfigParts } from "../files/sample_config.ts";
import { connectPoster, type Poster } from "../wire/poster.ts";
import { type FakeServer, type Served, serving } from "./serving.ts";

/** A configuration whose service is for posts, in clear text. */
export function forPosts(parts: ConfigParts = {}, posts: Partial<NonNullable<Listener["posts"]>> = {}): Config {
  const settings = { paths: new Set(["/sip2", "/rest/sip2/DK-100000"]), statuses: false, ...posts };
  return aConfig({ ...parts, listener: { transport: "https", posts: settings, ...parts.listener } });
}

/** Runs a test against a server that is posted to, with a client that is connected. */
export function posting(options: FakeServer, test: (poster: Poster, served: Served) => Promise<void>): Promise<void> {
  return serving({ config: forPosts(), ...options }, async (served) => {
    const poster = await connectPoster(served.port);
    try {
      await test(poster, served);
    } finally {
      await poster.close();
    }
  });
}
