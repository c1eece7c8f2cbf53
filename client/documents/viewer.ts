// Who asks.
import { graphql } from "../graphql.ts";

export const Viewer = graphql(`query Viewer { viewer { name scopes } }`);
