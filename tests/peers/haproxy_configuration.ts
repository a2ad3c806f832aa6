/**
 * HAProxy's configuration before two servers, as docs/postgresql.md has it.
 *
 * @param figures a port of a page that tells how the servers are; absent: there is none
 */
export function haproxyConfiguration(front: number, [a, b]: readonly [number, number], figures?: number): string {
  const page = figures === undefined ? "" : `listen figures
    mode http
    bind 127.0.0.1:${figures}
    stats enable
    stats uri /
`;
  return `defaults
    mode tcp
    balance leastconn
    option redispatch 1
    timeout connect 5s
    timeout client 15m
    timeout server 15m
${page}listen sip2d
    bind 127.0.0.1:${front}
    option tcp-check
    tcp-check connect send-proxy
    tcp-check send 9900802.00\\r
    tcp-check expect rstring ^98Y
    default-server inter 200 fall 2 rise 1
    server a 127.0.0.1:${a} send-proxy check
    server b 127.0.0.1:${b} send-proxy check
`;
}

/** How a server, `a` or `b`, is according to the page at the port `figures`: `UP` where terminals are sent to it. */
export async function statusOf(figures: number, server: string): Promise<string | undefined> {
  const table = await (await fetch(`http://127.0.0.1:${figures}/;csv`)).text();
  const [names = [], ...rows] = table.split("\n").map((line) => line.split(","));
  return rows.find(([proxy, name]) => proxy === "sip2d" && name === server)?.[names.indexOf("status")];
}
