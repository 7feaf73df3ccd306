// Runs the module of the page under a seed and prints what each of the given settings comes to:
// node digests.mjs MODULE SEED SETTINGS… → one line of JSON with the digest of the module and of each result.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const [, , file, seed, ...settings] = process.argv;
const read = readFileSync(file);
const bytes = read[0] === 0x1f ? gunzipSync(read) : read;
const compiled = new WebAssembly.Module(bytes);

function run(text) {
  const model = new WebAssembly.Instance(compiled).exports;
  const answer = () => new TextDecoder().decode(new Uint8Array(model.memory.buffer, model.downline_answer(), model.downline_answer_length()));
  const given = new TextEncoder().encode(text);
  const start = model.downline_allocate(given.length);
  new Uint8Array(model.memory.buffer, start, given.length).set(given);
  const handle = model.downline_open(start, given.length, BigInt(seed));
  if (handle < 0) return { error: answer() };
  model.downline_step(handle, 0xffff);
  model.downline_report(handle);
  const { result_digest, scenario_digest } = JSON.parse(answer()).report.manifest;
  model.downline_close(handle);
  return { result: result_digest, scenario: scenario_digest };
}

const imports = WebAssembly.Module.imports(compiled).length;
console.log(JSON.stringify({ module: createHash("sha256").update(bytes).digest("hex"), imports, runs: settings.map(run) }));
