/** Examples that are not run here, by their first lines, each with what runs them or why nothing can. */
export const TRIED_ELSEWHERE: Readonly<Record<string, string>> = {
  "npx --yes deno@2.9.6 task start": ".ci/run plays the second; tests/packages serves the sample on its own ports",
  "apt install ./sip2d_0.2.0_amd64.deb": "tests/packages/deb_packages.ts installs it with dpkg",
  "sip2d check --config /etc/sip2d/SIPServer.xml": "tests/packages/deb_packages.ts; systemctl was tried by hand",
  "runuser -u sip2d -- sip2d patron 23820002060444 --config /etc/sip2d/SIPServer.xml": "tests/packages/deb_packages.ts",
  "install -d -m 700 /etc/sip2d/NAME.secrets":
    "needs systemd as process 1: tried by hand; tests/packages verifies the unit",
  "createdb --owner=sip2d north": "needs systemd as process 1; tests/packages verifies the unit",
  "apt-get install patroni etcd-server postgresql haproxy python3-etcd": "the task test:peers plays two of its faults",
  "docker run --rm --name sip2d --publish 127.0.0.1:6001:6001 --read-only sip2d:0.2.0 \\":
    "needs a container engine; tests/packages/image_packages.ts starts the same in namespaces",
  "docker run --detach --name sip2d --restart unless-stopped --read-only --cap-drop ALL --publish 6001:6001 \\":
    "needs a container engine; tests/packages/image_packages.ts starts the same in namespaces",
  "npm install --global .\\sip2d-0.2.0.tgz": "needs Windows: tried by hand in Wine",
  "sip2d client --port 6001 --login sipterm1 --password term1 patron-information --patron-id 23820002060444 --patron-password 1234":
    "needs Windows: tried by hand in Wine",
  "npm install --prefix C:\\sip2d .\\sip2d-0.2.0.tgz": "needs Windows, and says that it was not tried",
  "npm install --global ./sip2d-0.2.0.tgz": "tests/packages/files_packages.ts, in a folder of its own",
  "npm install ./sip2d-protocol-0.2.0.tgz": "tests/packages/protocol_packages.ts, in a folder of its own",
  'import { connect } from "node:net";': "tests/packages/protocol_packages.ts, in Node, at a simulated Koha",
  "decodeRequest(line: Uint8Array, reading: LineReading, swallowed?: number): DecodedRequest;":
    "tests/packaging/protocol_package_test.ts compares them with the types",
  'decodeResponse(line, { delimiter: "|", encoding: "utf8", verify: false });':
    "tests/protocol/vectors/reading.json has such lines",
  "node terminal.mjs 6002 sip1 sip1pass P1002": "tests/packages/protocol_packages.ts, at a port of its own",
  "install -m 644 config/systemd/sip2d*.service /etc/systemd/system/": "needs systemd as process 1: tried by hand",
  "deno run $(sip2d permissions --config SIPServer.xml) sip2d.js serve --config SIPServer.xml":
    "tests/cli/permissions/permissions_test.ts",
  "for table in sip_accounts sip_institutions sip_account_{screen_msg_regexs,patron_attributes,custom_patron_fields} \\":
    "needs Koha's database; tests/config/convert reads such tables",
  "for table in circulation_rules issuingrules itemtypes categories branches repeatable_holidays special_holidays; do":
    "needs Koha's database; tests/config/convert/koha_circulation_test.ts reads such tables",
  "for file in loans holds fees patrons items titles; do":
    "needs Koha's database; tests/exchange/koha_statements_test.ts looks at the statements",
  "sip2d import --config SIPServer.xml --patrons patrons.tsv --items items.tsv --titles titles.tsv --loans loans.tsv \\":
    "needs such files; tests/cli/import/import_test.ts imports others",
  "sip2d import --config SIPServer.xml --institution CPL --replace-missing --exported 2026-11-30T02:30:00Z \\":
    "needs such files; tests/cli/import/feed_test.ts feeds others",
  "INSTITUTION=CPL": "tests/cli/feed_script_test.ts has such settings",
  "mkdir -m 700 files":
    "needs Koha's database; tests/exchange/koha_statements_test.ts and tests/cli/import/feed_test.ts",
  "FETCH=/usr/share/sip2d/exchange/koha/fetch": "tests/exchange/koha_statements_test.ts has such settings",
  "(umask 077; pg_dump --format=custom --file=sip2d.dump sip2d)":
    "needs PostgreSQL's own programs of the server's version",
  "curl http://127.0.0.1:9095/readyz": "tests/server/listen/page_server_test.ts asks the same",
  'curl -k --data-binary \'<?xml version="1.0" encoding="UTF-8"?>':
    "tests/scenarios/retries/posted_messages_test.ts posts the same",
  "sip2d migrate --config owner.xml": "tests/cli/migrate_and_copy_test.ts, on a database of its own",
  "sip2d migrate --config owner.xml --finish": "tests/cli/migrate_and_copy_test.ts, on a database of its own",
  "sip2d check --config SIPServer.xml --sign-in":
    "needs an identity provider; tests/cli/check/check_sign_in_test.ts asks one",
  "sip2d check --config mine/SIPServer.xml": "the sample's file in another folder; tests/cli/serve serves copies of it",
  "tcpdump -i any -w sip2.pcap tcp port 6001": "tests/peers/tshark_peer.ts runs tshark on captures of its own",
  "30 2 * * *  sip2d  /usr/sbin/sip2d-exchange > /dev/null":
    "tests/cli/exchange_script_test.ts runs the script as cron does",
  "TAKE_OVER=/usr/local/sbin/take-over   # is given the journal as $1 and as standard input; must fail if it could not take over all":
    "tests/cli/exchange_script_test.ts has such settings",
  "install -d -o sip2d -g sip2d -m 700 /var/backups/sip2d":
    "needs systemd as process 1; tests/packages verifies the units",
  'sip2d simulate --as koha --port 6002 --faults "late code=11 nth=2 seconds=20"':
    "runs until it is stopped; tests/tools/simulate stops one",
  "sip2d compare --left 127.0.0.1:6001 --right 127.0.0.1:6001 --profile profile.xml --only patron":
    "tests/tools/compare/compare_test.ts",
  "sip2d record --listen 0.0.0.0:6002 --to 10.0.0.1:6001 --file day.jsonl --pseudonyms":
    "tests/tools/compare/compare_test.ts plays a recording of its own",
  "sip2d record --listen tls://0.0.0.0:6002 --listen-certificate relay.pem --listen-key relay.key \\":
    "runs until it is stopped; tests/tools/base/tls_and_telnet_test.ts stops one",
  "sip2d check --upstream --config SIPServer.xml": "needs a library system; tests/cli/check/check_upstream_test.ts",
  "sip2d simulate --as koha --port 8443 --path /rest/sip2/DK-100000 \\":
    "runs until it is stopped; tests/tools/simulate stops one",
  "sip2d conform --url https://sip.example.org/sip2 --profile profile.xml":
    "needs a server that takes POSTs; tests/tools/conform/command has one",
  "sip2d simulate --as koha --port 6002 --recording day.jsonl":
    "tests/cli/watch/watch_commands_test.ts simulates a recording of its own",
  "sip2d simulate --as koha --port 6002": "runs until it is stopped; tests/tools/simulate stops one",
  "sip2d simulate --as koha --port 6002 --time-zone UTC":
    "runs until it is stopped; tests/tools/conform plays this profile at it",
  "sip2d conform --port 6002 --profile config/examples/conform-simulator.xml":
    "needs that simulator; tests/tools/conform plays this profile at it",
  "sip2d stand-in report --config SIPServer.xml --institution CPL":
    "needs a copy; tests/cli/stand_in/report_test.ts has one",
  "sip2d terminals --config SIPServer.xml --staff anna":
    "asks for a password; tests/cli/watch asks a server of its own",
  "sip2d gateway bypass on --config SIPServer.xml --staff anna":
    "asks for a password; tests/cli/watch asks a server of its own",
};
