import { createPrivateKey, X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { isForeignKey } from "../base/is_foreign_key.ts";
import { readFile } from "../base/read_file.ts";
import { type ConfigReading, elementsAt, placeOf, valuesOf } from "../base/reading.ts";
import type { ConnectionSettings } from "../../systems/library_system.ts";
import { systemOf } from "../../systems/systems.ts";
import type { Element } from "../xml/document.ts";
import type { Upstream, UpstreamTls } from "./upstream.ts";
import { upstream } from "./upstream_element.ts";

/**
 * What holds where messages are POSTed, whatever the system is: XML is UTF-8, TLS guards what travels, and a connection
 * holds nothing of a terminal.
 */
const POSTED: ConnectionSettings = { encoding: "utf8", errorDetection: false, sessions: "shared" };

type Values = NonNullable<ReturnType<typeof valuesOf<typeof upstream.attributes>>>;

/**
 * Reads the library system of an institution; `undefined` where our own engine serves it, or where something is wrong,
 * which is reported.
 *
 * @param expected whether the institution says that another system serves it
 */
export function readUpstream(institution: Element, expected: boolean, reading: ConfigReading): Upstream | undefined {
  const [element] = elementsAt(institution, upstream);
  if (element === undefined) {
    const message = 'institution has implementation="SIP2", but no sip2d:upstream, which says where that system is';
    if (expected) reading.report("error", placeOf(institution, "implementation"), message);
    return undefined;
  }
  if (!expected) {
    const message = 'upstream stands in an institution that sip2d itself serves; it needs implementation="SIP2"';
    reading.report("error", element.position, message);
    return undefined;
  }
  const values = valuesOf(element, upstream);
  if (values === undefined) return undefined;
  const place = placeIn(element, values, reading);
  if (place === undefined) return undefined;
  const { kind = "other", proxy_protocol, source, probe_item, keep_alive_seconds } = values;
  const known = values.url ? POSTED : systemOf(kind).connection;
  const tls = readUpstreamTls(element, values, place, reading);
  return {
    ...place,
    kind,
    ...tls && { tls },
    login: values.url ? "each message" : values.login ?? "93",
    proxyProtocol: proxy_protocol ?? false,
    ...source !== undefined && { source },
    encoding: values.encoding ?? known.encoding,
    terminator: values.terminator ?? "\r",
    delimiter: values.delimiter ?? "|",
    errorDetection: values.error_detection ?? known.errorDetection,
    ...values.zero_checksums && { zeroChecksums: true },
    ...values.lists && { lists: values.lists },
    answerSeconds: values.answer_seconds ?? 15,
    maxSessions: values.max_sessions ?? 20,
    sessions: values.sessions ?? known.sessions,
    keepAliveSeconds: keep_alive_seconds ?? 20,
    settleMinutes: values.settle_minutes ?? 30,
    probeItem: probe_item ?? "sip2d-probe",
    ...values.closes_itself !== undefined && { closesItself: values.closes_itself },
    ...values.refuse_others && { refusesOthers: true },
    ...values.loans_need_pin && { loansNeedPin: true },
    ...readReturns(values),
  };
}

function readReturns(
  { offline_returns, shortest_loan, away_bin, away_items, replay_days, correct_clock }: Values,
): Pick<Upstream, "offlineReturns" | "shortestLoan" | "awayBin" | "awayItems" | "replayDays" | "correctClock"> {
  return {
    offlineReturns: offline_returns ?? "no",
    shortestLoan: shortest_loan ?? 7,
    ...away_bin !== undefined && { awayBin: away_bin },
    ...away_items !== undefined && { awayItems: away_items },
    replayDays: replay_days ?? 14,
    correctClock: correct_clock ?? 300,
  };
}

/** Where a system is: at addresses, or at a URL. */
type Place = Pick<Upstream, "addresses" | "path">;

/** What is said of connections and lines, which a URL says or HTTP has not. */
const NOT_BESIDE_URL = [
  "address",
  "tls",
  "login",
  "proxy_protocol",
  "encoding",
  "terminator",
  "closes_itself",
] as const;

function placeIn(element: Element, values: Values, { report }: ConfigReading): Place | undefined {
  const { address, url } = values;
  if (url === undefined) {
    if (address !== undefined) return { addresses: address };
    report("error", element.position, "upstream has neither address nor url; one of them says where the system is");
    return undefined;
  }
  for (const name of NOT_BESIDE_URL) {
    if (values[name] === undefined) continue;
    report("error", placeOf(element, name), `${name} stands beside url; leave one of the two out`);
  }
  const { host, port, path, hasLogin } = url;
  if (hasLogin) {
    report("error", placeOf(element, "url"), "url holds a login; upstream_login of a login is the place for it");
  }
  return { addresses: [{ host, port }], path };
}

function readUpstreamTls(
  element: Element,
  values: Values,
  { addresses: [address] }: Place,
  reading: ConfigReading,
): UpstreamTls | undefined {
  const { tls, tls_ca, tls_name, certificate, key, url } = values;
  const named = [["tls_ca", tls_ca], ["tls_name", tls_name], ["certificate", certificate], ["key", key]] as const;
  const fault = (attribute: string, message: string) =>
    reading.report("error", placeOf(element, attribute), `${attribute} ${message}`);
  const clear = url === undefined ? tls === false && 'tls="no"' : !url.secure && "a url of http";
  if (clear) {
    const given = named.filter(([, value]) => value !== undefined);
    for (const [name] of given) fault(name, `stands beside ${clear}; it is for TLS only`);
    return undefined;
  }
  if (!url && tls === undefined && named.every(([, value]) => value === undefined)) return undefined;
  if (reading.libraryOnly) return undefined;
  const pem = (attribute: string, path: string | undefined, what: string, parse: (pem: string) => unknown) => {
    if (path === undefined) return undefined;
    const file = readFile(resolve(reading.folder, path), reading.sources);
    if (!file.ok) return void fault(attribute, `cannot be used: ${file.message}`);
    if (file.unseen) return file.text;
    try {
      parse(file.text);
      return file.text;
    } catch {
      return void fault(attribute, `is ${path}, which holds ${what}`);
    }
  };
  if (certificate !== undefined && key === undefined) fault("certificate", "stands without key");
  if (key !== undefined && certificate === undefined) fault("key", "stands without certificate");
  const ca = pem("tls_ca", tls_ca, "no certificate in PEM", (text) => new X509Certificate(text));
  const own = pem("certificate", certificate, "no certificate in PEM", (text) => new X509Certificate(text));
  const ownKey = pem("key", key, "no private key in PEM that needs no passphrase", (text) => createPrivateKey(text));
  if (own !== undefined && ownKey !== undefined && isForeignKey(ownKey, own)) {
    fault("key", `is ${key}, which does not belong to the certificate ${certificate}`);
  }
  return {
    ...ca !== undefined && { ca },
    ...own !== undefined && ownKey !== undefined && { client: { certificate: own, key: ownKey } },
    name: tls_name ?? address?.host ?? "",
  };
}
