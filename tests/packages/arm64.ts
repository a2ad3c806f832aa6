import { exists, has } from "./machine.ts";
import { run } from "./served.ts";

/** What runs arm64's programs on other processors, and Debian's libraries for these programs there. */
const EMULATOR = "qemu-aarch64-static";
const LIBRARIES = "/usr/aarch64-linux-gnu";

/** Why arm64's programs do not run here. */
export async function whyNotArm64(): Promise<string | undefined> {
  if (Deno.build.arch === "aarch64") return undefined;
  if (!await has(EMULATOR)) return "qemu-user-static is not installed";
  if (!await exists(`${LIBRARIES}/lib/libgcc_s.so.1`)) return "libgcc-s1-arm64-cross is not installed";
}

/** Where the emulator is, which needs no libraries itself. */
export async function emulator(): Promise<string> {
  return (await run(["sh", "-c", `command -v ${EMULATOR}`])).trim();
}

/** Puts a script that emulates it in the place of an arm64 program. */
export async function emulate(program: string): Promise<void> {
  if (Deno.build.arch === "aarch64") return;
  await Deno.rename(program, `${program}.arm64`);
  await Deno.writeTextFile(program, `#!/bin/sh\nexec ${EMULATOR} -L ${LIBRARIES} ${program}.arm64 "$@"\n`, {
    mode: 0o755,
  });
  await Deno.chmod(program, 0o755);
}
