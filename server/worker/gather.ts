// Gathers what is asked at about the same time into one question.

/**
 * What comes in the same turn of the event loop goes together; what comes while a question is under way goes together with the next one. So nothing
 * waits for company, and the more there is to do, the more is done at once. `ask` answers in the order of the items.
 */
export function gather<Item, Answer>(
  ask: (items: readonly Item[]) => Promise<readonly (Answer | Promise<Answer>)[]>,
  most: number,
): (item: Item) => Promise<Answer> {
  const waiting: {
    item: Item;
    resolve: (answer: Answer | Promise<Answer>) => void;
    reject: (error: unknown) => void;
  }[] = [];
  let asking = false;

  const askAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const asked = waiting.splice(0, most);
      try {
        const answers = await ask(asked.map(({ item }) => item));
        for (const [index, { resolve }] of asked.entries()) resolve(answers[index] as Answer);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    asking = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (asking) return;
      asking = true;
      setImmediate(() => void askAll());
    });
}
