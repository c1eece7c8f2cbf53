// The commands about backends for stories, and a ComfyUI that nobody has configured.
import { startSimulator } from "../../server/simulator/start.ts";
import type { Flow } from "./flow.ts";

const FIELDS = "id url name origin status reason removedAt headerNames parameterNames labels { key value }";

interface Told {
  id: string;
  url: string;
  status: string;
  reason: string | null;
  [field: string]: unknown;
}

export function adminOf({ client }: Pick<Flow, "client">) {
  const command = async (verb: "add" | "update" | "remove", input: object): Promise<Told> => {
    const [name, type] = [`${verb}Backend`, `${verb[0]?.toUpperCase()}${verb.slice(1)}BackendInput`];
    const text = `mutation ($input: ${type}!) { ${name}(input: $input) { backend { ${FIELDS} } } }`;
    const answer = await client.ask<Record<string, { backend: Told }>>(text, { input });
    return answer[name]?.backend as Told;
  };
  return {
    add: (input: object) => command("add", input),
    update: (input: object) => command("update", input),
    remove: (input: object) => command("remove", input),
    async all(): Promise<Told[]> {
      return (await client.ask<{ backends: Told[] }>(`{ backends { ${FIELDS} } }`)).backends;
    },
    async test(input: object) {
      const text = `mutation ($input: TestBackendInput!) { testBackend(input: $input) { problem message version } }`;
      const { testBackend } = await client.ask<{ testBackend: { problem: string | null; message: string } }>(text, {
        input,
      });
      return testBackend;
    },
  };
}

/** One that is not configured anywhere. */
export async function standAlone(options: Parameters<typeof startSimulator>[0] = {}) {
  const simulator = await startSimulator({ seconds: 0, ...options });
  return Object.assign(simulator, { [Symbol.asyncDispose]: () => simulator.close() });
}
