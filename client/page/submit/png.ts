// Reads the texts in a PNG file: ComfyUI keeps there, under "prompt", the workflow that made the picture.
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHUNK_FRAME = 12;

export const isPng = (file: Uint8Array): boolean => SIGNATURE.every((byte, index) => file[index] === byte);

/** By their keys; of a broken file what can be read. */
export const readTexts = async (file: Uint8Array): Promise<ReadonlyMap<string, string>> => {
  const texts = new Map<string, string>();
  for (const { type, body } of chunksOf(file)) {
    const text = await textOf(type, body).catch(() => null);
    if (text) texts.set(text.key, text.text);
  }
  return texts;
};

type Chunk = { readonly type: string; readonly body: Uint8Array };

function* chunksOf(file: Uint8Array): Generator<Chunk> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = SIGNATURE.length;
  while (at + CHUNK_FRAME <= file.length) {
    const end = at + CHUNK_FRAME + view.getUint32(at);
    if (end > file.length) return;
    yield { type: latin(file.subarray(at + 4, at + 8)), body: file.subarray(at + 8, end - 4) };
    at = end;
  }
}

type Text = { readonly key: string; readonly text: string };

/** tEXt: key, 0, Latin-1. zTXt: key, 0, method, deflated Latin-1. iTXt: key, 0, deflated?, method, language, 0, translated key, 0, UTF-8. */
const textOf = async (type: string, body: Uint8Array): Promise<Text | null> => {
  const [key, rest] = cut(body);
  switch (type) {
    case "tEXt":
      return { key: latin(key), text: latin(rest) };
    case "zTXt":
      return { key: latin(key), text: latin(await inflate(rest.subarray(1))) };
    case "iTXt": {
      const [, translated] = cut(rest.subarray(2));
      const [, text] = cut(translated);
      return { key: latin(key), text: new TextDecoder().decode(rest[0] === 1 ? await inflate(text) : text) };
    }
    default:
      return null;
  }
};

/** At the first 0. */
const cut = (bytes: Uint8Array): readonly [Uint8Array, Uint8Array] => {
  const zero = bytes.indexOf(0);
  return zero === -1 ? [bytes, new Uint8Array()] : [bytes.subarray(0, zero), bytes.subarray(zero + 1)];
};

const latin = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

const inflate = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
