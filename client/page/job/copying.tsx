// How far Sluice has come with copying a large output from its backend: asked again every other second, because it changes by itself.
import { useEffect } from "react";
import { useQuery } from "urql";
import { OutputCopy, type PromptState } from "../../documents/prompt.ts";

type Output = PromptState["outputs"][number];

const ASK_AGAIN_MS = 2_000;

/** Small ones are there before it is asked the first time. A copy that failed goes on by itself only when a part of it is here. */
export const isCopying = ({ mimeType, error, copiedBytes }: Output): boolean =>
  mimeType === null && (error === null || copiedBytes !== null);

/** Shows nothing: what it hears goes into the page's cache, and so to whoever shows that output. */
export const FollowCopy = ({ id }: { id: string }) => {
  const [, ask] = useQuery({ query: OutputCopy, variables: { id }, pause: true });
  useEffect(() => {
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [ask]);
  return null;
};

/** Null: nothing is known of it, as of any small file. */
export const copyWords = ({ copiedBytes, sizeBytes }: Output): string | null =>
  copiedBytes === null ? null : `${megabytes(copiedBytes)} of ${sizeBytes === null ? "?" : megabytes(sizeBytes)} MB`;

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const megabytes = (bytes: number): string => numbers.format(bytes / 1e6);
