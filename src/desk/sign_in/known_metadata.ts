import { isDeepStrictEqual } from "node:util";
import type { ServerMetadata } from "openid-client";
import type { SignIn } from "../../config/config.ts";
import { askMetadata } from "./ask_provider.ts";

/** Milliseconds for which what the provider says of itself counts: anybody can have it asked. */
const METADATA_LASTS = 60_000;

/** Makes a memory of what the provider says of itself. It is asked once for all who want to know at the same time. */
export function createKnownMetadata(elapsed: () => number, clock: () => Temporal.Instant) {
  let last: { readonly of: SignIn; readonly metadata: ServerMetadata; readonly at: number } | undefined;
  let asking: { readonly of: SignIn; readonly metadata: Promise<ServerMetadata> } | undefined;

  async function keep(of: SignIn): Promise<ServerMetadata> {
    try {
      const metadata = await askMetadata(of, clock);
      last = { of, metadata, at: elapsed() };
      return metadata;
    } finally {
      asking = undefined;
    }
  }

  return {
    known: (of: SignIn) => isDeepStrictEqual(last?.of, of) ? last?.metadata : undefined,
    async ask(of: SignIn) {
      if (last !== undefined && isDeepStrictEqual(last.of, of) && elapsed() - last.at < METADATA_LASTS) {
        return last.metadata;
      }
      if (asking?.of !== of) asking = { of, metadata: keep(of) };
      return await asking.metadata;
    },
  };
}
