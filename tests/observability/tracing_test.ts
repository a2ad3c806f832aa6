import { assertEquals, assertNotMatch } from "@std/assert";
import { createTracing } from "../../src/observability/tracing.ts";
import { anItem } from "../support/library/records.ts";
import { checkout, itemInformation, login } from "../support/wire/messages.ts";
import { configFile } from "../support/files/scenario_config.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";
import { startProgram, writeConfig } from "../support/server/server_process.ts";
import { connect } from "../support/wire/terminal.ts";

/** A span as OTLP has it in JSON, as far as it is looked at here. */
interface SentSpan {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

/** Takes what a process exports over OTLP. */
function collector() {
  const spans: SentSpan[] = [];
  let text = "";
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = await request.text();
    text += body;
    if (new URL(request.url).pathname === "/v1/traces") spans.push(...spansOf(JSON.parse(body)));
    return Response.json({});
  });
  return {
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    text: () => text,
    /** A span that the process sent; one that ended has sent all. */
    span(name: string): SentSpan {
      const found = spans.find((span) => span.name === name);
      if (found === undefined) throw new Error(`no span ${name} among ${spans.map((span) => span.name).join(", ")}`);
      return found;
    },
    stop: () => server.shutdown(),
  };
}

function spansOf(
  { resourceSpans }: { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] },
): readonly SentSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function attributesOf({ attributes = [] }: SentSpan): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));
}

Deno.test("createTracing() is nothing where OpenTelemetry is off", () => {
  assertEquals(createTracing(), undefined);
});

Deno.test("serve sends a span for each message, and one within it for each question to the storage", async () => {
  const otlp = collector();
  const database = await STORAGES.SQLite();
  try {
    const storage = await database.open();
    await storage.load({ items: [anItem({ itemId: "ITEM-4711" })] });
    await storage.close();
    const setting = { login: { terminator: "CR", password: "secret-of-mine" }, service: { client_timeout: "600" } };
    const file = await writeConfig(database.folder, configFile(setting));
    const { folder } = database;
    const flags = [
      "--no-prompt",
      "--ignore-env",
      "--allow-net=127.0.0.1",
      `--allow-read=${folder}`,
      `--allow-write=${folder}`,
    ];
    const server = await startProgram({
      permissions: flags,
      options: ["--config", file],
      env: {
        OTEL_DENO: "true",
        OTEL_EXPORTER_OTLP_ENDPOINT: otlp.endpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      },
    });
    const terminal = await connect(server.ports[0] ?? 0);
    terminal.send(login("sipterm1", "secret-of-mine"));
    await terminal.expect("941");
    terminal.send(itemInformation("ITEM-4711"));
    await terminal.expect(/^1803/);
    terminal.send(checkout("nobody", "ITEM-4711"));
    await terminal.expect(/^120/);
    await terminal.close();
    const { code } = await server.end("SIGTERM");
    assertEquals(code, 0);
    const child = otlp.span("storage itemOverview");
    const parent = otlp.span("item-information");
    assertEquals(child.parentSpanId, parent.spanId);
    assertEquals(attributesOf(parent), {
      "sip2.message": "item-information",
      "sip2.outcome": "answered",
      "sip2.account": "sipterm1",
    });
    const refused = otlp.span("checkout");
    assertEquals(attributesOf(refused), {
      "sip2.message": "checkout",
      "sip2.outcome": "unknown-card",
      "sip2.reason": "patron-unknown",
      "sip2.account": "sipterm1",
    });
    assertNotMatch(otlp.text(), /secret-of-mine|ITEM-4711/);
  } finally {
    await otlp.stop();
    await database.discard();
  }
});
