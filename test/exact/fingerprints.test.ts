// What v0.1.0 accepted has the fingerprint that v0.1.0 gave it: a submission that it stored is known again.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../api/server.ts";
import { askInText, SUBMIT } from "./stage.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const node = (inputs: string): string => `"workflow": {"3": {"class_type": "KSampler", "inputs": {${inputs}}}}`;
const swept = (axis: string): string => `${node('"seed": 5, "cfg": 7.5')}, "sweep": [${axis}]`;

/** Recorded on 2026-11-30 with the code of v0.1.0: SHA-256 of what its submissionFingerprint gave. */
const RECORDED: readonly [what: string, input: string, sha256: string][] = [
  [
    "a plain workflow",
    node('"seed": 5, "cfg": 7.5'),
    "72a48e6c1f2d907c1db584660e3ce96ce737cef4d1c3b2b0ca9365a7c1194331",
  ],
  ["1.0", node('"cfg": 1.0'), "c6956fb9cb667c234a69b8caa726f3ca301ad1bb58dfec4f88615ac261d22688"],
  ["1", node('"cfg": 1'), "c6956fb9cb667c234a69b8caa726f3ca301ad1bb58dfec4f88615ac261d22688"],
  ["1e3", node('"cfg": 1e3'), "7b6ee4f3ecb9b03a57fc277f701b718f10e85cd42f997ca5229b7261e78afb3d"],
  ["1E+3", node('"cfg": 1E+3'), "7b6ee4f3ecb9b03a57fc277f701b718f10e85cd42f997ca5229b7261e78afb3d"],
  ["1e-7", node('"cfg": 1e-7'), "5c62ba891e002f17937b5661318324b4a2ffe3b2dc294b37e8c09370d0f9fa23"],
  ["0.10", node('"cfg": 0.10'), "76c992a1efee91f981ad02940c05404ae66fe9e4ee4ecda5ff2c66fac373da68"],
  [
    "more decimals than a double has",
    node('"cfg": 0.1000000000000000055511151231257827'),
    "76c992a1efee91f981ad02940c05404ae66fe9e4ee4ecda5ff2c66fac373da68",
  ],
  ["1e-400", node('"cfg": 1e-400'), "ddd286eb73c8e4bbdb9a443dd925d74c58ac64107d6a822e49030dc29b2bfb7a"],
  ["-0", node('"cfg": -0'), "ddd286eb73c8e4bbdb9a443dd925d74c58ac64107d6a822e49030dc29b2bfb7a"],
  ["-0.0", node('"cfg": -0.0'), "ddd286eb73c8e4bbdb9a443dd925d74c58ac64107d6a822e49030dc29b2bfb7a"],
  ["2^53-1", node('"seed": 9007199254740991'), "f2d9aa58c79ca66723bda6ff9580c2643e16b985118451fae80536fe4fabc1be"],
  ["-(2^53-1)", node('"seed": -9007199254740991'), "82fe06d91af6e3c01789f65f2ed4522cd1f36fe3e0100cef3db044caebf8cb1d"],
  [
    "9007199254740991.0",
    node('"seed": 9007199254740991.0'),
    "f2d9aa58c79ca66723bda6ff9580c2643e16b985118451fae80536fe4fabc1be",
  ],
  [
    "a link with a float",
    '"workflow":{"3":{"class_type":"A","inputs":{"image":["4",0.0]}},"4":{"class_type":"B","inputs":{}}}',
    "d835b6890953d8c97d04f5b7188446dae7b582fe0076f62c04bfdc2d38a9c4b3",
  ],
  [
    "lists, objects and texts",
    '"workflow":{"3":{"class_type":"KSampler","inputs":{"a":[1.0,[2.50,"x"],{"b":3e0,"a":null}],"t":"1.0"}}}',
    "cfee4e04b7c8918a9d2245691f52796096690e65015f22b275eb345f0e8f02f2",
  ],
  [
    "overrides",
    `${node('"seed": 5, "cfg": 7.5')},"prompts":[{"overrides":[{"path":"3.inputs.cfg","value":2.0}]},{"overrides":[{"path":"3.inputs.seed"}]},{"overrides":[]}]`,
    "3041c646869f3cc185a713c53a4a0f1a44d8a1dcfb5252d7d110e7f14004b008",
  ],
  [
    "values of a sweep",
    swept('{"path":"3.inputs.cfg","values":[1.0,2,3e0,null]}'),
    "3441c79fe3133636ee8ff6b31e838dbb51c9f600baea748cd0c130af06947231",
  ],
  [
    "a range without a step",
    swept('{"path":"3.inputs.cfg","range":{"from":1.0,"count":3}}'),
    "972598a8f07edd594ef70ebdb1e3e0f49c570cd031f0ea3898186b43486ee342",
  ],
  [
    "a range with a step",
    swept('{"path":"3.inputs.cfg","range":{"from":0.10,"step":0.1,"count":3}}'),
    "c9f024c221b312a48047bb18ff171a26ac9016df7ce99594689af51fc002757d",
  ],
  [
    "random without bounds",
    swept('{"path":"3.inputs.seed","random":{"count":3}}'),
    "18f915db0748a6b17f6aa04cc15d2dad4943f42bd25f4062cdab02f963e9f24b",
  ],
  [
    "random with bounds",
    swept('{"path":"3.inputs.seed","random":{"count":3,"min":1.0,"max":1e6}}'),
    "457fb193bf7d63618e2460b085ca6e7066a4251c8f6e7a94e902f6b2fdcfdead",
  ],
  [
    "everything else",
    `${node('"seed": 5')},"name":" Cats ","priority":5,"maxAttempts":2,"onFailure":"CANCEL_REST","labels":[{"key":"a","value":"b"}]`,
    "b5686a0f7b6172865ea093b5a197a9aed7700f65ddb7779fc91d3b88c44ef884",
  ],
];

let keys = 0;
const submitted = async (input: string, key = `key ${keys++}`) => {
  const { data, errors } = await askInText(server.url, SUBMIT, `{"input": {${input}, "idempotencyKey": "${key}"}}`);
  return { id: data?.submitJob.id as string | undefined, code: errors?.[0]?.extensions.code };
};

test.each(RECORDED)("%s", async (_what, input, sha256) => {
  const key = `key ${keys++}`;
  expect((await submitted(input, key)).code).toBeUndefined();
  const job = await server.prisma.job.findFirst({ where: { idempotencyKey: key }, select: { inputHash: true } });
  expect(job?.inputHash).toBe(sha256);
});

test.each([
  ["1 and 1.0", node('"cfg": 1'), node('"cfg": 1.0')],
  ["1e20 and 1E+20", node('"cfg": 1e20'), node('"cfg": 1E+20')],
  ["1e20 and 100000000000000000000.0", node('"cfg": 1e20'), node('"cfg": 100000000000000000000.0')],
])("%s are the same submission", async (_what, one, other) => {
  const key = `key ${keys++}`;
  const first = await submitted(one, key);
  expect(await submitted(other, key)).toEqual(first);
  expect(first.id).toBeDefined();
});

test.each([
  ["2^64 and 2^64 + 1", node('"seed": 18446744073709551616'), node('"seed": 18446744073709551617')],
  ["the float 1e20 and the integer", node('"cfg": 1e20'), node('"cfg": 100000000000000000000')],
])("%s are not the same submission", async (_what, one, other) => {
  const key = `key ${keys++}`;
  await submitted(one, key);
  expect(await submitted(other, key)).toEqual({ id: undefined, code: "IDEMPOTENCY_CONFLICT" });
});
