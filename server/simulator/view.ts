// GET /view: draws a saved picture when it is asked for.
import type { Files } from "./files.ts";
import { drawPicture } from "./paint.ts";
import { solid } from "./picture.ts";
import { encodePng } from "./png.ts";
import { NOT_FOUND, type Reply } from "./reply.ts";

export function viewFile(files: Files, query: URLSearchParams): Reply {
  const filename = query.get("filename") ?? "";
  const subfolder = query.get("subfolder") ?? "";
  const type = query.get("type") ?? "output";
  if (filename === "" || filename.startsWith("/") || filename.includes(".."))
    return { status: 400, text: "400: Bad Request" };
  if (subfolder.startsWith("/") || subfolder.split("/").includes("..")) return { status: 403, text: "403: Forbidden" };
  if (type === "input" && filename === "example.png") {
    const picture = { ...solid(512, 512, 1, 0), paint: { kind: "file", name: filename } as const };
    return png(filename, encodePng(drawPicture(picture, 0)));
  }
  const file = files.find({ filename, subfolder, type });
  return file ? png(filename, encodePng(drawPicture(file.picture, file.index), file.chunks)) : NOT_FOUND;
}

function png(filename: string, bytes: Buffer): Reply {
  return { status: 200, bytes, type: "image/png", filename };
}
