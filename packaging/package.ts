import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { type Architecture, ARCHITECTURES, digestOf, findDenoBinary } from "./deno_binary.ts";
import { dissector } from "./dissector/dissector.ts";
import { makeDeb } from "./forms/deb.ts";
import { makeImage } from "./forms/image.ts";
import type { Material } from "./forms/material.ts";
import { makeNpmPackage } from "./forms/npm_package.ts";
import { makeProtocolPackage } from "./forms/protocol_package.ts";
import { makeStub } from "./forms/stub.ts";
import { generalFlags, readEdition } from "./project.ts";
import { ToolFailed, ToolMissing } from "./run_tool.ts";
import { say } from "./say.ts";
import { billOfMaterials, bundledLibraries } from "./sbom.ts";

/** Makes one file in a folder, and gives its name. */
type Form = (folder: string, material: Material) => Promise<string>;

/** What runs wherever its reader has what it needs. */
const FORMS: Readonly<Record<string, Form>> = {
  "npm package": makeNpmPackage,
  "npm package of the protocol": makeProtocolPackage,
  "dissector for Wireshark": makeDissector,
  "bill of materials": makeBill,
};

/** What brings its Deno along, for processors of one kind. */
const WITH_DENO: Readonly<Record<string, Form>> = {
  "Debian package": makeDeb,
  "program with its Deno": makeStub,
  "image for containers": makeImage,
};

/**
 * Makes everything that can be installed, of this source, in a folder. What this machine lacks a tool for is left out
 * and said.
 *
 * @param architectures the processors for which packages bring their Deno along
 * @returns the names of the files
 * @throws {ToolFailed} when a tool fails
 */
export async function makePackages(
  folder: string,
  architectures: readonly Architecture[] = ARCHITECTURES,
): Promise<readonly string[]> {
  await Deno.mkdir(folder, { recursive: true });
  const made: string[] = [];
  let began = performance.now();
  const done = async (name: string, what: string) => {
    const { size } = await Deno.stat(join(folder, name));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`${join(folder, name)}: ${what}, ${(size / 1e6).toFixed(size < 1e6 ? 2 : 1)} MB, made in ${seconds} s`);
    made.push(name);
    began = performance.now();
  };
  const makeAll = async (forms: Readonly<Record<string, Form>>, material: Material, kind = "") => {
    for (const [what, make] of Object.entries(forms)) {
      try {
        await done(await make(folder, material), `${what}${kind}`);
      } catch (error) {
        if (!(error instanceof ToolMissing)) throw error;
        say(`no ${what}${kind}: ${error.message}`);
      }
    }
  };
  const material = await gatherMaterial(folder);
  await done("sip2d.js", "program in one file");
  await makeAll(FORMS, material);
  for (const architecture of architectures) {
    await makeAll(WITH_DENO, await forProcessors(architecture, material, folder), ` for ${architecture}`);
  }
  await Deno.writeTextFile(join(folder, "SHA256SUMS"), await checksums(folder, made));
  return made;
}

/** Finds what packages for other processors are made of; the program is the same. */
export async function forProcessors(architecture: Architecture, material: Material, folder: string): Promise<Material> {
  const deno = architecture === material.architecture ? material.deno : await findDeno(folder, architecture);
  return { ...material, architecture, deno };
}

/**
 * Makes the program in one file, and finds what else packages for amd64 are made of.
 *
 * @throws {ToolFailed} when the program could not be made
 */
export async function gatherMaterial(folder: string): Promise<Material> {
  const program = join(folder, "sip2d.js");
  if (!await bundle(program)) throw new ToolFailed("the program could not be made into one file; see above");
  return {
    edition: await readEdition(),
    bundle: program,
    architecture: "amd64",
    deno: await findDeno(folder, "amd64"),
    flags: await generalFlags(),
    libraries: await bundledLibraries(),
  };
}

function findDeno(folder: string, architecture: Architecture): Promise<string> {
  return findDenoBinary(join(folder, "cache"), architecture);
}

async function makeDissector(folder: string, { edition: { version } }: Material): Promise<string> {
  await Deno.writeTextFile(join(folder, "sip2.lua"), await dissector(version));
  return "sip2.lua";
}

async function makeBill(folder: string, { edition, libraries }: Material): Promise<string> {
  const name = `sip2d-${edition.version}.cdx.json`;
  await Deno.writeTextFile(join(folder, name), await billOfMaterials(edition, libraries));
  return name;
}

async function checksums(folder: string, names: readonly string[]): Promise<string> {
  const lines = names.toSorted().map(async (name) => `${await digestOf(join(folder, name))}  ${name}\n`);
  return (await Promise.all(lines)).join("");
}

if (import.meta.main) await makePackages(Deno.args[0] ?? "dist");
