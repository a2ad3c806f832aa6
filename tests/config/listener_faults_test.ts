import { type Case, testFaults } from "./fault_cases.ts";

const ok = `port="6001/tcp" transport="RAW" client_timeout="600"`;
const WHOLE = "a whole number";
const PORT = "[HOST:]PORT[/tcp], where HOST is *, a name, an IPv4 address or an IPv6 address in [], " +
  "and /IPv4 or /IPv6 may follow";

const services: readonly Case[] = [
  [
    "delimiter of two",
    { root: '§delimiter="||"' },
    'error delimiter is "||", but must be one ASCII punctuation character',
  ],
  [
    "delimiter that is a letter",
    { root: '§delimiter="A"' },
    'error delimiter is "A", but must be one ASCII punctuation character',
  ],
  [
    "timeout of zero",
    { root: '§timeout="0"' },
    `error timeout is "0", but must be ${WHOLE} of seconds from 1 to 2147483`,
  ],
  [
    "no attributes",
    { services: "§§<service/>" },
    `error service has no port; it must be ${PORT}`,
    "error service has no transport; it must be RAW, telnet, https or http",
  ],
  [
    "port of another protocol",
    { services: '<service §port="6001/udp" transport="RAW" client_timeout="0"/>' },
    `error port is "6001/udp", but must be ${PORT}`,
  ],
  [
    "allow that is no network",
    { services: '<service port="6001/tcp" transport="RAW" client_timeout="0" §allow="10.0.0.0/8 10.0.0.0/33"/>' },
    'error allow is "10.0.0.0/8 10.0.0.0/33", of which 10.0.0.0/33 is none; it must be ' +
    "addresses or networks such as 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32, separated by blanks or commas, or * for all",
  ],
  [
    "proxy that is no network",
    { services: '<service port="6001/tcp" transport="RAW" client_timeout="0" §proxy_protocol="haproxy"/>' },
    'error proxy_protocol is "haproxy", of which haproxy is none; it must be ' +
    "addresses or networks such as 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32, separated by blanks or commas, or * for all",
  ],
  [
    "login that trusts everybody",
    { services: '<service port="6001/tcp" transport="RAW" client_timeout="0" §§login="nobody"/>' },
    'error login "nobody" is not declared; allowed: a',
    'error login "nobody" would be open to everybody; allow must name who may connect',
  ],
  ...["*", "0.0.0.0/0", "10.0.0.1 ::/0"].map((everybody): Case => [
    `login that trusts everybody by ${everybody}`,
    { services: `<service port="6001/tcp" transport="RAW" client_timeout="0" §login="a" allow="${everybody}"/>` },
    'error login "a" would be open to everybody; allow must name who may connect',
  ]),
  [
    "network of a link",
    { services: '<service port="6001/tcp" transport="RAW" client_timeout="0" §allow="fe80::1%eth0"/>' },
    'error allow is "fe80::1%eth0", of which fe80::1%eth0 is none; it must be ' +
    "addresses or networks such as 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32, separated by blanks or commas, or * for all",
  ],
  [
    "login where terminals are asked for theirs",
    { services: '<service port="8023/tcp" transport="telnet" client_timeout="0" §login="a" allow="10.0.0.1"/>' },
    'warning login "a" has no effect: telnet asks each terminal for its login',
  ],
  [
    "port too high",
    { services: '<service §port="65536/tcp" transport="RAW" client_timeout="0"/>' },
    `error port is "65536/tcp", but must be ${PORT}`,
  ],
  [
    "half an address",
    { services: '<service §port="10.0.1:6001/tcp" transport="RAW" client_timeout="0"/>' },
    `error port is "10.0.1:6001/tcp", but must be ${PORT}`,
  ],
  [
    "name in brackets",
    { services: '<service §port="[sip]:6001/tcp" transport="RAW" client_timeout="0"/>' },
    `error port is "[sip]:6001/tcp", but must be ${PORT}`,
  ],
  [
    "wrong family",
    { services: '<service §port="127.0.0.1:6001/tcp/IPv6" transport="RAW" client_timeout="0"/>' },
    `error port is "127.0.0.1:6001/tcp/IPv6", in which the address is not of that family; it must be ${PORT}`,
  ],
  [
    "family of a name",
    { services: '<service §port="localhost:6001/tcp/IPv4" transport="RAW" client_timeout="0"/>' },
    "warning IPv4 has no effect beside the name localhost; give an address",
  ],
  [
    "http with what is for terminals",
    {
      services: `<service ${ok}/>\n<service port="9095/tcp" transport="http" allow="10.0.0.0/8" §timeout="60" ` +
        '§client_timeout="0" §client_ca="server.pem"/>',
    },
    ...["timeout", "client_timeout", "client_ca"].map((name) =>
      `error ${name} is for terminals and has no meaning for http; allowed: port, transport, allow, deny, proxies, certificate, key, security_contact`
    ),
  ],
  [
    "terminals with what is for http",
    { services: '<service port="6001/tcp" transport="RAW" client_timeout="0" §proxies="10.0.0.1"/>' },
    "error proxies is for https and http and has no meaning for RAW and telnet, whose proxies proxy_protocol names",
  ],
  [
    "terminals that do not post with what is for posts",
    {
      services: '<service port="6001/tcp" transport="RAW" client_timeout="0" §path="/sip2" §http_status="yes"/>',
    },
    "error path is for https and has no meaning for RAW and telnet",
    "error http_status is for https and has no meaning for RAW and telnet",
  ],
  [
    "posts with what is for connections",
    {
      services: '<service port="127.0.0.1:6080" transport="https" §login="a" §probes_from="10.0.0.1"/>',
    },
    "error login has no meaning for https, where each message bears its login",
    "error probes_from has no meaning for https, where each message bears its login",
  ],
  [
    "posts in clear text to whoever is on the network",
    {
      services: '<service port="127.0.0.1:6080" transport="https"/>\n<service §port="6443" transport="https"/>',
    },
    "error https on 0.0.0.0:6443 would be in clear text; give certificate and key, or, behind a proxy that ends TLS, " +
    "an address such as 127.0.0.1:6080",
  ],
  [
    "paths that are none",
    {
      services: '<service port="[::1]:6080" transport="https" §path="/sip2 sip2"/>\n' +
        '<service port="localhost:6081" transport="https" §path=""/>',
    },
    'error path is "/sip2 sip2", in which sip2 is none; it must be one path or several, separated by blanks, such as ' +
    "/sip2 /rest/sip2/DK-100000",
    'error path is "", but must be one path or several, separated by blanks, such as /sip2 /rest/sip2/DK-100000',
  ],
  [
    "http alone",
    '<acsconfig xmlns="http://openncip.org/acs-config/1.0/">§<listeners><service port="9095/tcp" transport="http"/></listeners>' +
    '<accounts><login id="a" password="p" institution="MAIN" terminator="CR"/></accounts>' +
    '<institutions><institution id="MAIN"/></institutions></acsconfig>',
    "error no service is for terminals; one must be RAW, telnet or https",
  ],
  [
    "http where a terminal's service listens",
    { services: `<service ${ok}/>\n<service §port="6001/tcp" transport="http"/>` },
    "error 127.0.0.1:6001 cannot be listened on beside 0.0.0.0:6001 in line 3; each address and port once",
  ],
  [
    "unknown transport",
    { services: '<service port="6001/tcp" §transport="rfid" client_timeout="0"/>' },
    'error transport is "rfid", but must be RAW, telnet, https or http',
  ],
  [
    "login limit of zero",
    { services: `<service ${ok} §timeout="00"/>` },
    `error timeout is "00", but must be ${WHOLE} of seconds from 1 to 2147483`,
  ],
  [
    "idle limit in words",
    { services: '<service port="6001/tcp" transport="RAW" §client_timeout="never"/>' },
    `error client_timeout is "never", but must be ${WHOLE} of seconds from 1 to 2147483, or 0 for no limit`,
  ],
  [
    "one address twice, and one within another",
    {
      services:
        `<service ${ok}/>\n<service §port="*:6001/TCP" transport="RAW" client_timeout="0"/>\n<service §port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="0"/>`,
    },
    "error 0.0.0.0:6001 cannot be listened on beside 0.0.0.0:6001 in line 3; each address and port once",
    "error 127.0.0.1:6001 cannot be listened on beside 0.0.0.0:6001 in line 3; each address and port once",
  ],
  [
    "a name beside every IPv4 address",
    { services: `<service port="sip:6001/tcp" transport="RAW" client_timeout="0"/>\n<service §${ok}/>` },
    "error 0.0.0.0:6001 cannot be listened on beside sip:6001 in line 3; each address and port once",
  ],
  [
    "IPv6 for all takes IPv4 as well",
    { services: `<service ${ok}/>\n<service §port="6001/tcp/IPv6" transport="RAW" client_timeout="0"/>` },
    "error [::]:6001 cannot be listened on beside 0.0.0.0:6001 in line 3; each address and port once",
  ],
  [
    "no client_timeout in several",
    {
      services:
        '§<service port="1/tcp" transport="RAW"/><service port="2/tcp" transport="RAW"/><service port="3/tcp" transport="RAW"/>',
    },
    "warning service has no client_timeout here and in 2 more: silent terminals are disconnected after 600 seconds, where Koha takes timeout",
  ],
];

const serverParams: readonly Case[] = [
  ["Koha's pool", {
    rest:
      "<server-params min_servers='1' min_spare_servers='0' max_spare_servers='2' max_servers='1' max_requests='5' custom_tcp_keepalive='0' setsid='0'/>",
  }],
  [
    "what would surprise",
    {
      rest:
        "<server-params §setsid='1' §user='koha' §group='koha' §pid_file='/x' §log_file='Sys::Syslog' syslog_ident='koha_sip' §custom_tcp_keepalive='1'/>",
    },
    "note setsid has no effect: the server stays in the foreground",
    "note user has no effect: the server stays who started it",
    "note group has no effect: the server stays in the group that started it",
    "note pid_file has no effect: no such file is written",
    'note log_file has no effect: <log> of sip2d says where the log goes, to syslog with format="syslog"',
    "note custom_tcp_keepalive has no effect: silent terminals are always asked whether they are still there, after a minute",
  ],
  [
    "what Net::Server would ignore too",
    { rest: "<server-params §max_server='1'/>" },
    'note server-params has no attribute "max_server", ignored; did you mean "max_servers"',
  ],
];

testFaults("services", services);
testFaults("server-params", serverParams);
