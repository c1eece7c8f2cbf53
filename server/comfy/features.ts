// What a ComfyUI server can do, by its version.

export type Features = {
  /** GET /api/jobs/{id} tells pending, running, ended and unknown apart in one call (0.6.0). */
  jobsApi: boolean;
  /** POST /api/jobs/{id}/cancel can't hit another prompt (0.26.0). */
  atomicCancel: boolean;
  /** POST /interrupt obeys a prompt_id (0.3.57); before that it stops whatever runs. */
  targetedInterrupt: boolean;
  /** POST /prompt keeps the id that it is given (0.3.45). */
  clientPromptId: boolean;
};

type Version = readonly [number, number, number];

export function featuresOf(version: Version): Features {
  return {
    jobsApi: atLeast(version, [0, 6, 0]),
    atomicCancel: atLeast(version, [0, 26, 0]),
    targetedInterrupt: atLeast(version, [0, 3, 57]),
    clientPromptId: atLeast(version, [0, 3, 45]),
  };
}

export function parseVersion(text: string | null): Version | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text ?? "");
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : null;
}

function atLeast(version: Version, wanted: Version): boolean {
  for (const [index, part] of wanted.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
