// Compares the version that the simulator plays with the release that brought a call.

export function hasReached(version: string, release: string): boolean {
  const [own, wanted] = [partsOf(version), partsOf(release)];
  for (const [index, part] of wanted.entries()) {
    const mine = own[index] ?? 0;
    if (mine !== part) return mine > part;
  }
  return true;
}

function partsOf(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
