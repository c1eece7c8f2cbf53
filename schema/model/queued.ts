// Says to a person that a prompt waits in its backend's own queue.

export const queuedSentence = (behind: number): string => {
  if (behind === 0) return "waits in its backend's own queue";
  return `waits behind ${behind} ${behind === 1 ? "prompt that is" : "prompts that are"} not Sluice's`;
};
