// Jobs whose name has the typed text in it, the newest first.
import { useEffect, useState } from "react";
import { Jobs } from "../../documents/job.ts";
import type { JobState } from "../../sluice.ts";
import { sluice } from "../sluice.ts";

const TYPED_MS = 120;
const MOST = 8;

export const useFound = (text: string): readonly JobState[] => {
  const [found, setFound] = useState<readonly JobState[]>([]);
  useEffect(() => {
    let stopped = false;
    const find = async (): Promise<void> => {
      const filter = text.trim() ? { nameContains: text.trim() } : {};
      const { data } = await sluice.direct.query(Jobs, { filter, first: MOST }).toPromise();
      if (data && !stopped) setFound(data.jobs.edges.map(({ node }) => node));
    };
    const timer = setTimeout(() => void find(), text ? TYPED_MS : 0);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [text]);
  return found;
};
