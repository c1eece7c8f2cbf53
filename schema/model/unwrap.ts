// Takes a workflow out of what it was sent in elsewhere: ComfyUI's own POST /prompt, a serverless worker's input, the editor's export.

export type Unwrapped = {
  readonly workflow: unknown;
  /** Where it was, from the outermost key on; empty: nothing was wrapped around it. */
  readonly path: readonly string[];
  /** What was to be sent beside it, the innermost first. */
  readonly extraData: readonly Shape[];
};

/** ComfyUI takes these two out of what it shows in its queue and history; it shows every other key of extra_data to whoever asks. */
export const SECRET_NAMES: readonly string[] = ["api_key_comfy_org", "auth_token_comfy_org"];

type Shape = { readonly [key: string]: unknown };

/**
 * The keys under which workflows are wrapped. `output` beside `workflow` is what ComfyUI's page makes of its graph: the API format, and
 * the editor's own. A RunPod worker takes the key of API nodes as `comfy_org_api_key`.
 */
const KEYS = ["prompt", "output", "workflow", "input"];
/** `{"input": {"workflow": {"prompt": …}}}` is three. */
const MOST_LEVELS = 4;

/** A node id may be "prompt" too: what has a class_type is a node, and its parent a workflow. What holds no workflow stays as it is. */
export const unwrap = (value: unknown): Unwrapped => {
  const path: string[] = [];
  const extraData: Shape[] = [];
  let workflow = value;
  while (path.length < MOST_LEVELS && isShape(workflow)) {
    const outer: Shape = workflow;
    const key = KEYS.find(
      (name) => isItem(outer[name]) || (isShape(outer[name]) && !Object.hasOwn(outer[name], "class_type")),
    );
    if (key === undefined || isSaved(outer)) break;
    const item = outer[key];
    if (isItem(item)) {
      extraData.unshift(item[3]);
      return { workflow: item[2], path: [...path, key, "2"], extraData };
    }
    if (isShape(outer.extra_data)) extraData.unshift(outer.extra_data);
    if (typeof outer.comfy_org_api_key === "string") extraData.unshift({ api_key_comfy_org: outer.comfy_org_api_key });
    if (key === "output" && isShape(outer.workflow)) extraData.push({ extra_pnginfo: { workflow: outer.workflow } });
    workflow = outer[key];
    path.push(key);
  }
  return { workflow, path, extraData };
};

/** In ComfyUI's history and queue: number, id, workflow, extra data, nodes whose outputs are wanted. */
const isItem = (value: unknown): value is readonly [number, string, Shape, Shape, ...unknown[]] =>
  Array.isArray(value) && typeof value[1] === "string" && isShape(value[2]) && isShape(value[3]);

/** The editor's save format, which has keys of its own. */
const isSaved = (value: Shape): boolean => Array.isArray(value.nodes);

const isShape = (value: unknown): value is Shape =>
  typeof value === "object" && value !== null && !Array.isArray(value);
