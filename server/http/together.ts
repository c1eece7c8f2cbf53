// Executes identical queries once that come while one of them runs.

interface Round<Answer> {
  running: Promise<unknown>;
  next: Promise<Answer> | null;
}

export type Together<Answer> = (group: string | null, run: () => Promise<Answer>) => Promise<Answer>;

/**
 * Whoever comes while the same question is being answered does not get that answer, which may be older than the question: it waits for the next run,
 * with all others that come meanwhile. So everybody sees at least what was there when it asked, and a crowd (a thousand pages after a restart) costs
 * two runs. A group of null is alone.
 */
export function createTogether<Answer>(): Together<Answer> {
  const rounds = new Map<string, Round<Answer>>();

  const start = (group: string, run: () => Promise<Answer>): Promise<Answer> => {
    const answer = run();
    const round: Round<Answer> = { running: answer, next: null };
    rounds.set(group, round);
    const over = () => {
      if (rounds.get(group) === round && !round.next) rounds.delete(group);
    };
    answer.then(over, over);
    return answer;
  };

  return (group, run) => {
    if (group === null) return run();
    const round = rounds.get(group);
    if (!round) return start(group, run);
    const begin = () => start(group, run);
    round.next ??= round.running.then(begin, begin);
    return round.next;
  };
}
