// The shape of a node class: what it takes, what it gives, how long it works.

export type InputConfig = { [key: string]: unknown; min?: number; max?: number };
export type InputSpec = readonly [type: string | readonly string[], config?: InputConfig];

export type NodeClass = {
  inputs: { readonly [name: string]: InputSpec };
  optional?: { readonly [name: string]: InputSpec };
  outputs: readonly string[];
  isOutput?: true;
  /** Its share of a prompt's time. */
  weight: number;
  /** Name of the input that says in how many ticks it works; each tick can be interrupted. */
  stepsInput?: string;
  /** Its pictures go over the websocket only. */
  sendsPictures?: true;
  category: string;
};
