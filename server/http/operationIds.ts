// Numbers the operations of one socket, because a client may use an id again right after its `complete`, while the first operation still ends.

/** The messages that name an operation, as graphql-ws writes them, with our number as their id. */
const OUTGOING = /^\{"id":"(\d+)","type":"(next|error|complete)"/;

/** To graphql-ws each operation has a number of its own. Its client knows it by the id that it chose, as long as it is open. */
export class OperationIds {
  readonly #numbers = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  #last = 0;

  /** Null: an operation with this id is open. */
  open(id: string): string | null {
    if (this.#numbers.has(id)) return null;
    this.#last += 1;
    const number = String(this.#last);
    this.#numbers.set(id, number);
    this.#ids.set(number, id);
    return number;
  }

  /** The client wants no more of it. Null: there is none, or it has ended already. */
  close(id: string): string | null {
    const number = this.#numbers.get(id) ?? null;
    if (number !== null) this.#forget(id, number);
    return number;
  }

  idOf(number: string): string | null {
    return this.#ids.get(number) ?? null;
  }

  /** A message of graphql-ws as its client is to read it. Null: its operation was closed meanwhile, nothing of it may be said. */
  outgoing(message: string): string | null {
    const [head, number = "", type] = OUTGOING.exec(message) ?? [];
    if (head === undefined) return message;
    const id = this.idOf(number);
    if (id === null) return null;
    // From here on the client may use the id again.
    if (type !== "next") this.#forget(id, number);
    return `{"id":${JSON.stringify(id)},"type":"${type}"${message.slice(head.length)}`;
  }

  #forget(id: string, number: string): void {
    this.#numbers.delete(id);
    this.#ids.delete(number);
  }
}
