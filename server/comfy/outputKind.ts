// What a file is called in the API, by its extension first: ComfyUI reports videos under `images` and under `gifs` too.
const KIND_OF_KEY: Readonly<Record<string, string>> = {
  images: "image",
  gifs: "gif",
  audio: "audio",
  video: "video",
  videos: "video",
  "3d": "model",
};

const EXTENSIONS: Readonly<Record<string, string>> = {
  gif: "gif",
  image: "png jpg jpeg webp avif",
  video: "mp4 webm mov mkv",
  audio: "flac mp3 wav opus ogg",
  model: "glb gltf obj fbx stl ply splat ksplat spz usdz",
};

const KIND_OF_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind] as const)),
);

/** Under these keys a bare text is the path of a file. */
export const namesFiles = (key: string): boolean => key === "result" || Object.hasOwn(KIND_OF_KEY, key);

export function outputKind(key: string, filename: string): string {
  const extension = /\.([^./\\]+)$/.exec(filename)?.[1]?.toLowerCase() ?? "";
  return KIND_OF_EXTENSION.get(extension) ?? (Object.hasOwn(KIND_OF_KEY, key) ? KIND_OF_KEY[key] : null) ?? "file";
}
