// The backends that this process can ask, by their clean address: with what lets Sluice in there. Whoever runs, watches or copies looks here.
import type { Address } from "../../schema/model/address.ts";
import { addressOf, type Credentials, NO_CREDENTIALS } from "../../schema/model/backend.ts";

type Live = { -readonly [Key in keyof Address]: Address[Key] };

export class AddressBook {
  #known = new Map<string, Live>();

  /** Changes it for those too who hold it already. False: it is as it was. */
  set(url: string, credentials: Credentials): boolean {
    const { headers, query } = addressOf(url, credentials);
    const live = this.#live(url);
    if (live.query === query && JSON.stringify(live.headers) === JSON.stringify(headers)) return false;
    Object.assign(live, { headers, query });
    return true;
  }

  /** Of one that nobody has set: without credentials. */
  of(url: string): Address {
    return this.#known.get(url) ?? addressOf(url, NO_CREDENTIALS);
  }

  urls(): string[] {
    return [...this.#known.keys()];
  }

  #live(url: string): Live {
    const live = this.#known.get(url) ?? { ...addressOf(url, NO_CREDENTIALS) };
    this.#known.set(url, live);
    return live;
  }
}
