import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { Provider } from "oidc-provider";
import { createProviderMemory } from "./provider_memory.ts";

/** A person who has an account at the provider, by what it says of them. */
export interface Person {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** What a test provider is like. */
export interface ProviderOptions {
  /** Where this server's pages are: `http://sip.example`. */
  readonly site: string;
  readonly people: readonly Person[];
  /** Whether claims stand in the ID token, too, and not only in what userinfo says. */
  readonly inToken?: boolean;
  /** How the provider reaches this server. */
  readonly reach?: typeof fetch;
}

/** What a test does to an answer of the provider, by the path that was asked for. */
export interface ProviderTricks {
  /** Never answers at these paths. */
  readonly silent: Set<string>;
  /** Answers at a path in the provider's place. */
  instead?: (path: string, response: ServerResponse) => boolean;
  /** Changes the body of an answer of a path. */
  change?: (path: string, body: unknown) => unknown;
}

/** A real identity provider (oidc-provider, which is certified) on a port of this machine. */
export interface TestProvider extends ProviderTricks {
  readonly issuer: string;
  /** The keys by which tokens are signed now, with their private parts. */
  readonly keys: readonly JWK[];
  /** Gives the provider other keys; what it knows of people and sessions stays. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
}

/** The client as which a test's server is known there. */
export const CLIENT = { client: "sip2d", secret: "a-secret-of-the-client" };

/** The part of a provider that its pages for signing in need. */
interface Interactions {
  readonly callback: () => (request: IncomingMessage, response: ServerResponse) => void;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: unknown): Promise<void>;
}

/** Starts a provider, at which whoever types the `sub` of a person is that person. */
export async function startProvider(options: ProviderOptions): Promise<TestProvider> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const memory = createProviderMemory();
  let keys = [await aKey()];
  let provider = makeProvider(issuer, keys, memory, options);
  const held = new Set<ServerResponse>();
  const tricks: ProviderTricks = { silent: new Set() };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ""] = (request.url ?? "").split("?");
    if (tricks.silent.has(path)) return void held.add(response);
    if (tricks.instead?.(path, response)) return;
    if (!path.startsWith("/interaction/")) {
      changeAnswer(path, response, tricks);
      return provider.callback()(request, response);
    }
    if (request.method !== "POST") return void response.setHeader("content-type", "text/html").end(FORM);
    const form = new URLSearchParams(await new Response(ReadableStream.from(request)).text());
    const login = form.get("login");
    const result = login === null ? { error: "access_denied" } : { login: { accountId: login } };
    await provider.interactionFinished(request, response, result);
  }

  return Object.assign(tricks, {
    issuer,
    get keys() {
      return keys;
    },
    async rotateKeys() {
      keys = [await aKey()];
      provider = makeProvider(issuer, keys, memory, options);
    },
    async close() {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

const FORM =
  '<!doctype html><html lang="en"><title>Sign in</title><form method="post"><label>Login <input name="login">' +
  '</label><button>Continue</button></form><form method="post"><button>Cancel</button></form></html>';

/** Makes a key that signs tokens. */
export async function aKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { ...await exportJWK(privateKey), use: "sig", alg: "RS256", kid: crypto.randomUUID() };
}

function makeProvider(
  issuer: string,
  keys: readonly JWK[],
  memory: ReturnType<typeof createProviderMemory>,
  options: ProviderOptions,
): Interactions {
  const { site, people, inToken = true, reach = fetch } = options;
  return new Provider(issuer, {
    adapter: memory,
    clients: [{
      client_id: CLIENT.client,
      client_secret: CLIENT.secret,
      redirect_uris: [`${site}/sign-in/callback`],
      post_logout_redirect_uris: [`${site}/login`],
      backchannel_logout_uri: `${site}/sign-in/back-channel`,
      backchannel_logout_session_required: true,
    }],
    claims: { openid: ["sub"], profile: ["name", "roles"], email: ["email", "email_verified"] },
    conformIdTokenClaims: !inToken,
    cookies: { keys: ["a-key-of-the-cookies"] },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { logoutSource },
    },
    fetch: reach,
    findAccount: (_context: unknown, sub: string) => {
      const person = people.find((one) => one.sub === sub);
      return person && { accountId: sub, claims: () => person };
    },
    interactions: { url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    jwks: { keys },
    loadExistingGrant,
    ttl: { Session: 3600, Grant: 3600, Interaction: 3600, IdToken: 3600, AccessToken: 3600 },
  }) as unknown as Interactions;
}

/** Nobody is asked whether this server may know their name: it is the library's own. */
async function loadExistingGrant(context: GrantContext): Promise<unknown> {
  const { client, session, provider } = context.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid profile email");
  await grant.save();
  return grant;
}

interface GrantContext {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: {
      readonly Grant: new (of: { readonly clientId: string; readonly accountId: string }) => {
        addOIDCScope(scope: string): void;
        save(): Promise<unknown>;
      };
    };
  };
}

/** Signs out without a question: the page sends its form by itself, or where there are no scripts, by its button. */
function logoutSource(context: { body: string }, form: string): void {
  context.body = `<!doctype html><html lang="en"><title>Sign out</title>${form}` +
    '<button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">Sign out</button></html>';
}

/** Has a changed body sent in the place of the provider's. */
function changeAnswer(path: string, response: ServerResponse, tricks: ProviderTricks): void {
  const end = response.end.bind(response);
  response.end = ((body?: unknown, ...others: unknown[]) => {
    const { change } = tricks;
    if (change === undefined || typeof body !== "string" && !(body instanceof Uint8Array)) {
      return Reflect.apply(end, response, [body, ...others]);
    }
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    const isJson = /json/.test(String(response.getHeader("content-type")));
    const changed = isJson ? JSON.stringify(change(path, JSON.parse(text))) : text;
    if (!response.headersSent) response.setHeader("content-length", new TextEncoder().encode(changed).length);
    return end(changed);
  }) as typeof response.end;
}
