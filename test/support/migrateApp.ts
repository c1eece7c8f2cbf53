// A process that does nothing but to migrate a database, for tests that start several at once.
import { migrate } from "../../prisma/migrate.ts";

process.stdout.write(JSON.stringify(await migrate(process.argv[2] ?? "")));
