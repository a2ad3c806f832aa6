import { assert, assertEquals, assertGreater } from "@std/assert";
import { fileURLToPath } from "node:url";
import project from "../../deno.json" with { type: "json" };
import type { Config } from "../../src/config/config.ts";
import { load } from "../config/sample_xml.ts";
import { parseAll } from "../support/files/yaml.ts";

/** As much of what Kubernetes makes as is looked at. */
interface Made {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: Spec;
}

interface Spec {
  readonly type?: string;
  readonly replicas?: number;
  readonly strategy?: { readonly type: string };
  readonly minAvailable?: number;
  readonly externalTrafficPolicy?: string;
  readonly ports?: readonly { readonly targetPort: string }[];
  readonly selector?: unknown;
  readonly template?: { readonly metadata: { readonly labels: unknown }; readonly spec: Pod };
}

interface Pod {
  readonly containers: readonly Container[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly terminationGracePeriodSeconds?: number;
  readonly volumes: readonly Volume[];
}

interface Volume {
  readonly projected?: {
    readonly sources: readonly {
      readonly secret?: { readonly items: readonly { readonly key: string; readonly path: string }[] };
    }[];
  };
}

interface Container {
  readonly image: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

const IMAGE = `sip2d:${project.version}`;

const ONE = await read<Made>("config/kubernetes/one-process.yaml");
const TWO = await read<Made>("config/kubernetes/two-processes.yaml");

for (const [name, made] of [["one-process.yaml", ONE], ["two-processes.yaml", TWO]] as const) {
  Deno.test(`config/kubernetes/${name}: the configuration is in order, and reads each secret where it is put`, () => {
    const { stringData } = oneOf(made, "Secret");
    const { data = {} } = oneOf(made, "ConfigMap");
    for (const [file, text] of Object.entries(data)) {
      const pod = podOf(oneOf(made, file === "owner.xml" ? "Job" : "Deployment"));
      const loaded = load(text, filesOf(pod, stringData));
      assertEquals(loaded.faults.filter(({ severity }) => severity !== "note"), [], `${file} ${text}`);
    }
  });

  Deno.test(`config/kubernetes/${name}: probes ask where the pages are, and terminals come in where the server listens`, () => {
    const { pages = [], listeners = [], limits } = configOf(made);
    const [container] = podOf(oneOf(made, "Deployment")).containers;
    const ports = new Map(container?.ports?.map(({ name, containerPort }) => [name, containerPort]));
    for (
      const [probe, path] of [[container?.livenessProbe, "/healthz"], [container?.readinessProbe, "/readyz"]] as const
    ) {
      assertEquals([probe?.httpGet.path, ports.get(probe?.httpGet.port ?? "")], [path, pages[0]?.port]);
    }
    assertEquals([pages[0]?.host, listeners[0]?.host], ["0.0.0.0", "0.0.0.0"]);
    const { spec } = oneOf(made, "Service");
    assertEquals(spec?.ports?.map(({ targetPort }) => ports.get(targetPort)), listeners.map(({ port }) => port));
    assertEquals([spec?.type, spec?.externalTrafficPolicy], ["LoadBalancer", "Local"]);
    const grace = podOf(oneOf(made, "Deployment")).terminationGracePeriodSeconds ?? 0;
    assertGreater(grace - (container?.lifecycle?.preStop.sleep.seconds ?? 0), limits?.stopSeconds ?? 0);
  });

  Deno.test(`config/kubernetes/${name}: each container is this version's image, and may do little`, () => {
    for (const { spec } of made) {
      if (spec?.template === undefined) continue;
      const { containers, securityContext } = spec.template.spec;
      assertEquals([securityContext.runAsNonRoot, securityContext.runAsUser, securityContext.fsGroup], [
        true,
        65532,
        65532,
      ]);
      for (const { image, securityContext } of containers) {
        assertEquals(image, IMAGE);
        const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = securityContext;
        assertEquals([allowPrivilegeEscalation, readOnlyRootFilesystem], [false, true]);
        assertEquals(capabilities, { drop: ["ALL"] });
      }
    }
  });
}

Deno.test("one process has the library's file alone, and an old one ends before a new one starts", () => {
  const { spec } = oneOf(ONE, "Deployment");
  assertEquals([spec?.replicas, spec?.strategy?.type], [1, "Recreate"]);
  assertEquals(configOf(ONE).storage?.kind, "sqlite");
});

Deno.test("of two processes one stays, and both believe the load balancer where a terminal is", () => {
  assertEquals([oneOf(TWO, "Deployment").spec?.replicas, oneOf(TWO, "PodDisruptionBudget").spec?.minAvailable], [2, 1]);
  const { listeners, storage } = configOf(TWO);
  assertEquals(storage?.kind, "postgres");
  assert(listeners?.every(({ proxies }) => proxies !== undefined));
});

Deno.test("config/compose/compose.yaml runs this version's image with a configuration that is in order", async () => {
  const [{ services }] = await read<{ services: Record<string, { image: string }> }>("config/compose/compose.yaml");
  assertEquals([services.sip2d?.image, services.migrate?.image], [IMAGE, IMAGE]);
  const text = await Deno.readTextFile(path("config/compose/SIPServer.xml"));
  const { faults, config } = load(text, { "/run/secrets/database-password": "p\n" });
  assertEquals(faults.filter(({ severity }) => severity !== "note"), []);
  // The health check of the image asks there.
  assertEquals(config?.pages, [{ host: "0.0.0.0", port: 9095, transport: "http" }]);
});

/** The configuration of the servers. */
function configOf(made: readonly Made[]): Partial<Config> {
  const files = filesOf(podOf(oneOf(made, "Deployment")), oneOf(made, "Secret").stringData);
  return load(oneOf(made, "ConfigMap").data?.["SIPServer.xml"] ?? "", files).config ?? {};
}

/** The secrets as a pod has them beside the configuration. */
function filesOf({ volumes }: Pod, secrets: Made["stringData"] = {}): Readonly<Record<string, string>> {
  const items = volumes.flatMap(({ projected }) => projected?.sources ?? []).flatMap(({ secret }) =>
    secret?.items ?? []
  );
  return Object.fromEntries(items.map(({ key, path }) => {
    assert(secrets[key] !== undefined, `there is no secret ${key}`);
    return [`/etc/sip/${path}`, secrets[key]];
  }));
}

function podOf({ spec, kind }: Made): Pod {
  assert(spec?.template !== undefined, kind);
  return spec.template.spec;
}

function oneOf(made: readonly Made[], kind: string): Made {
  const [found, ...others] = made.filter((one) => one.kind === kind);
  assert(found !== undefined && others.length === 0, kind);
  return found;
}

async function read<T>(file: string): Promise<[T, ...T[]]> {
  return parseAll(await Deno.readTextFile(path(file))) as [T, ...T[]];
}

function path(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}
