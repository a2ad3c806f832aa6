/** Where SIP2 is spoken over HTTP. */
export interface PostUrl {
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  /** Whether it is HTTPS. */
  readonly secure: boolean;
  /** Whether a user name or a password stands in it. They are of no use: each message bears the login. */
  readonly hasLogin: boolean;
}

/** What a URL must be, worded to follow "must be". */
export const POST_URL_ALLOWED =
  "https://HOST/PATH, with :PORT where that is not 443, or http:// at an address of this machine";

/** Reads where messages are to be POSTed; `undefined` for a text that is no such place. */
export function readPostUrl(text: string): PostUrl | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(text);
  const secure = protocol === "https:";
  const hasLogin = username !== "" || password !== "";
  // A message bears a password, which must not travel in clear text. What holds a login is refused without being shown.
  const isAllowed = secure || hasLogin || isOwnHost(hostname);
  if (!isAllowed || hostname === "" || hash !== "" || port === "0") return undefined;
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 443 : 80) : Number(port),
    path: pathname + search,
    secure,
    hasLogin,
  };
}

/** Tells whether the host of a URL is this machine: what a password travels to in clear text. */
export function isOwnHost(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
