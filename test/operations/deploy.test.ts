// What is delivered to run Sluice elsewhere: the image's contents start, compose and systemd say what Sluice understands, alerts name what is measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../server/config.ts";
import { createTestDatabase } from "../support/database.ts";
import { startFlow } from "../support/flow.ts";

const read = (path: string) => readFile(path, "utf8");

/** What the Dockerfile's last stage copies: from where in this folder to where in the image. */
async function contents(): Promise<[from: string, to: string][]> {
  const [stage = ""] = (await read("Dockerfile")).split(/^FROM /m).slice(-1);
  return [...stage.matchAll(/^COPY (?:--from=\w+ )?(\S+) (\S+)$/gm)].map(([, from = "", to = ""]) => [
    from.replace(/^\/app\//, ""),
    to === "./" ? from : to,
  ]);
}

async function layImage(folder: string): Promise<void> {
  for (const [from, to] of await contents()) {
    const target = join(folder, to);
    await mkdir(dirname(target), { recursive: true });
    if (from === "node_modules") await symlink(resolve(from), target);
    else if (from === "client/dist") await mkdir(target).then(() => writeFile(join(target, "index.html"), "the page"));
    else await cp(from, target, { recursive: true });
  }
}

/** What Docker sees of this folder: the last line of .dockerignore that fits a path decides. */
async function createSight(): Promise<(path: string) => boolean> {
  const rules = (await read(".dockerignore")).trim().split("\n");
  const fits = (path: string, rule: string) =>
    new RegExp(`^${rule.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}(/|$)`).test(path);
  return (path) => !rules.findLast((rule) => fits(path, rule.replace("!", "")))?.match(/^[^!]/);
}

test("all that the page is built from is copied into the image, and none of it is kept from Docker", async () => {
  const isSeen = await createSight();
  const [, stage = ""] = (await read("Dockerfile")).split(/^FROM /m);
  const copied = [...stage.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, from = ""]) => from.split(" "));
  const needed = new Set<string>();
  for (const entry of await readdir("client", { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!/\.(tsx?|css|html)$/.test(file) || file.startsWith("client/dist")) continue;
    for (const [, path = ""] of (await read(file)).matchAll(/(?:from|import|href=|src=) ?"(\.[^"]+)"/g))
      needed.add(join(dirname(file), path));
  }
  expect(needed).toContain("docs/examples/no-model.json");
  for (const path of needed)
    expect([path, isSeen(path) && copied.some((from) => path.startsWith(`${from}/`))]).toEqual([path, true]);
  expect(["node_modules/pg", ".git/HEAD", "docs/page.png", "test/check.ts"].filter(isSeen)).toEqual([]);
});

test("a server starts from what the image holds, and nothing else: it is ready, and has its page", async () => {
  await using cleanUp = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "sluice-image-"));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  await layImage(folder);
  const database = await createTestDatabase();
  cleanUp.defer(database.drop);
  const child = spawn(process.execPath, ["server/main.ts"], {
    cwd: folder,
    env: { DATABASE_URL: database.url, SLUICE_ROLE: "server", PORT: "0", NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanUp.defer(async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const [line] = await once(createInterface(child.stdout), "line");
  const { url } = JSON.parse(line);
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ ready: true, reasons: [] });
  expect(await (await fetch(url)).text()).toBe("the page");
});

test("compose and systemd wait longer for the end than Sluice takes for it", async () => {
  const sluiceMs = readConfig({}).graceMs + 2_000;
  const [, unit] = /^TimeoutStopSec=(\d+)$/m.exec(await read("deploy/sluice.service")) ?? [];
  expect(Number(unit) * 1_000).toBeGreaterThan(sluiceMs);
  const compose = parse(await read("compose.yaml"), { merge: true });
  for (const name of ["server-1", "server-2", "worker-1", "worker-2"])
    expect(Number.parseInt(compose.services[name].stop_grace_period, 10) * 1_000).toBeGreaterThan(sluiceMs);
});

test("npm start, the image and systemd run the same command", async () => {
  const { scripts } = JSON.parse(await read("package.json")) as { scripts: { start: string } };
  const command = scripts.start.replace("exec ", "");
  const [, image = "[]"] = /^CMD (.+)$/m.exec(await read("Dockerfile")) ?? [];
  expect((JSON.parse(image) as string[]).join(" ")).toBe(command);
  expect(await read("deploy/sluice.service")).toContain(`bin/${command}\n`);
});

test("alerts and docs name metrics that there are, with labels that they have", async () => {
  await using flow = await startFlow();
  await flow.queue.final(await flow.queue.submit());
  const told = await (await fetch(`${flow.app.url}/metrics`)).text();
  const alerts = await read("deploy/alerts.yaml");
  for (const text of [alerts, await read("docs/operations.md")]) {
    const names = new Set(text.match(/sluice_[a-z_]+/g));
    expect(names.size).toBeGreaterThan(5);
    for (const name of names) expect(told).toContain(`# TYPE ${name.replace(/_(count|bucket)$/, "")} `);
  }
  for (const { rules } of parse(alerts).groups) for (const rule of rules) expect(rule.expr).not.toContain("\n");
});
