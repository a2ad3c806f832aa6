import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DENO } from "./deno_binary.ts";
import type { Edition } from "./manual/man_pages.ts";
import { projectPath } from "./project.ts";
import { runTool } from "./run_tool.ts";

/** A library that the program brings along. */
export interface BundledLibrary {
  readonly name: string;
  readonly version: string;
  /** Its licence, as its package.json names it. */
  readonly license: string;
  /** SHA-512 of its package, in hexadecimal, as deno.lock has it. */
  readonly digest: string;
}

/** What `deno info --json` says, as far as it matters. */
interface ModuleGraph {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<
    Record<string, { readonly name: string; readonly version: string; readonly localPath: string }>
  >;
}

/** What `deno.lock` says, as far as it matters. */
interface Lock {
  readonly npm: Readonly<Record<string, { readonly integrity?: string }>>;
}

/** Lists the libraries whose code is in the bundle, not those of the tests. */
export async function bundledLibraries(): Promise<readonly BundledLibrary[]> {
  // As an address: `deno info` takes a "%20" in a path for a blank.
  const program = pathToFileURL(projectPath("main.ts")).href;
  const told = await runTool(Deno.execPath(), ["info", "--json", program]);
  const { modules, npmPackages }: ModuleGraph = JSON.parse(told);
  const { npm: locked }: Lock = JSON.parse(await Deno.readTextFile(projectPath("deno.lock")));
  const used = [...new Set(modules.flatMap(({ npmPackage }) => npmPackage ?? []))].toSorted();
  return await Promise.all(used.map(async (key) => {
    const { name, version, localPath } = npmPackages[key] ?? { name: key, version: "", localPath: "" };
    const { license }: { license?: string } = JSON.parse(await Deno.readTextFile(join(localPath, "package.json")));
    const { integrity = "" } = locked[`${name}@${version}`] ?? {};
    const digest = Uint8Array.fromBase64(integrity.replace(/^sha512-/, "")).toHex();
    return { name, version, license: license ?? "NOASSERTION", digest };
  }));
}

/** Writes the bill of materials, as CycloneDX has it: the program, Deno and the libraries. */
export async function billOfMaterials(
  { version, date }: Edition,
  libraries: readonly BundledLibrary[],
): Promise<string> {
  const components = [
    // One of them is in each package that brings Deno along.
    ...Object.entries(DENO.builds).map(([architecture, { package: name, digest }]) => ({
      type: "application",
      "bom-ref": `deno-${architecture}`,
      name: "deno",
      version: DENO.version,
      licenses: [{ license: { id: "MIT" } }],
      hashes: [{ alg: "SHA-256", content: digest }],
      purl: `pkg:npm/${name.replace("@", "%40")}@${DENO.version}`,
    })),
    ...libraries.map(({ name, version, license, digest }) => ({
      type: "library",
      "bom-ref": `${name}@${version}`,
      name,
      version,
      licenses: [{ license: { id: license } }],
      hashes: [{ alg: "SHA-512", content: digest }],
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    })),
  ];
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: `${date}T00:00:00Z`,
      component: {
        type: "application",
        "bom-ref": "sip2d",
        name: "sip2d",
        version,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components,
    dependencies: [{ ref: "sip2d", dependsOn: components.map((component) => component["bom-ref"]) }],
  };
  const serialNumber = `urn:uuid:${await uuidOf(JSON.stringify(bill))}`;
  return `${JSON.stringify({ ...bill, serialNumber }, null, 2)}\n`;
}

/** A UUID of version 8 that follows from a text. */
async function uuidOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const hex = digest.toHex();
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
