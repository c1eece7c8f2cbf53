// Opens what encrypts the credentials of backends, with the key that all processes share.
import { readSigningKey } from "./access/sign.ts";
import { createSealer, type Sealer } from "./backends/seal.ts";

/** The key lies in the data directory, not in the database: a stolen database tells no credentials. */
export const openSealer = async (dataDir: string): Promise<Sealer> => createSealer(await readSigningKey(dataDir));
