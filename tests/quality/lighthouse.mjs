// Lighthouse over pages of a running portal, in one browser. Reads a plan (JSON) from stdin, writes what it found (JSON) to stdout.
//   plan: {base, chrome, signIn: {path, user, password}, runs: [{path, profile: "scores" | "slow"}]}; signIn.path is seen signed in
//   found: [{path, profile, scores: {category: 0..100}, metrics: {lcp, tti, cls}, short: [audits below 1], fault: "" | why there is nothing}]
import fs from "node:fs/promises";
import os from "node:os";
import { join } from "node:path";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
const SETTINGS = { logLevel: "silent", output: "json" };
// Lighthouse simulates the times of a profile, so one visit to a page is judged by each.
const PROFILES = {
  scores: {},
  slow: {
    onlyCategories: ["performance"],
    throttling: { rttMs: 400, throughputKbps: 400, requestLatencyMs: 0, downloadThroughputKbps: 0, uploadThroughputKbps: 0, cpuSlowdownMultiplier: 6 },
  },
};

let plan = "";
for await (const part of process.stdin) plan += part;
plan = JSON.parse(plan);

// Through the user pool's own page, as a person: the tab keeps the session.
async function signIn(page, { path, user, password }) {
  await page.goto(plan.base + path);
  await page.waitForSelector("input[name=password]");
  await page.type("input[name=username]", user);
  await page.type("input[name=password]", password);
  await Promise.all([
    page.waitForFunction((there) => location.pathname === there, { timeout: 60_000 }, path),
    page.click("button[type=submit], input[type=submit]"),
  ]);
}

function read({ path, profile }, { lhr }) {
  const fault = lhr.runtimeError?.message ?? "";
  const metric = (name) => lhr.audits[name]?.numericValue ?? null;
  const short = Object.values(lhr.categories).flatMap((category) => category.auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? ""} ${JSON.stringify(lhr.audits[id].details?.items ?? []).slice(0, 400)}`);
  return {
    path, profile, fault, short,
    scores: Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, score === null ? null : Math.round(score * 100)])),
    metrics: { lcp: metric("largest-contentful-paint"), tti: metric("interactive"), cls: metric("cumulative-layout-shift") },
  };
}

// What Lighthouse keeps of a visit, judged under the profile of each run. It judges only by the settings that a visit was made
// with: those of the profile are put into what was kept.
async function judge(visit, runs, found) {
  const file = join(visit, "artifacts.json");
  const kept = JSON.parse(await fs.readFile(file, "utf8"));
  for (const run of runs) {
    const profile = PROFILES[run.profile];
    await fs.writeFile(file, JSON.stringify({ ...kept, settings: { ...kept.settings, ...profile } }));
    found.set(run, read(run, await lighthouse(kept.URL.requestedUrl, { ...SETTINGS, ...profile, auditMode: visit })));
  }
}

const chrome = await launch({ chromePath: plan.chrome, chromeFlags: FLAGS, logLevel: "silent" });
const visits = await fs.mkdtemp(join(os.tmpdir(), "lighthouse-"));
const found = new Map(); // by run
try {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}`, defaultViewport: null });
  for (const there of new Set(plan.runs.map((run) => run.path))) {
    const runs = plan.runs.filter((run) => run.path === there);
    const visit = join(visits, String(plan.runs.indexOf(runs[0])));
    const page = await browser.newPage();
    try {
      if (there === plan.signIn.path) await signIn(page, plan.signIn);
      await lighthouse(plan.base + there, { ...SETTINGS, gatherMode: visit }, undefined, page);
      await judge(visit, runs, found);
    } catch (fault) {
      for (const run of runs) found.set(run, { ...run, scores: {}, metrics: {}, short: [], fault: String(fault) });
    }
    await page.close();
  }
  await browser.disconnect();
} finally {
  chrome.kill();
  await fs.rm(visits, { recursive: true });
}
process.stdout.write(JSON.stringify(plan.runs.map((run) => found.get(run))));
