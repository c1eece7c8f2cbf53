// Measures an operation before anything of it is validated or run: how deep, how costly, how repetitive it is.
import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  visit,
} from "graphql";

export interface Measures {
  /** Levels of fields. */
  depth: number;
  /** Fields that the answer may hold. */
  cost: number;
  aliases: number;
  directives: number;
  /** On one thing. */
  directivesAtOnce: number;
  /** How often one field stands in the same place. */
  repeats: number;
}

type Variables = Readonly<Record<string, unknown>>;
type Deep = Pick<Measures, "depth" | "cost">;

/** What a page has when nobody says how much, and a list of which nobody can know how long it is. */
const PAGE_SIZE = 20;
const LIST_SIZE = 5;
const MAX_PAGE_SIZE = 200;

export function measure(schema: GraphQLSchema, document: DocumentNode, variables: Variables): Measures {
  const meter = new Meter(schema, document, variables);
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const deep = operations.map(({ operation, selectionSet }) =>
    meter.ofSelections(selectionSet, schema.getRootType(operation)),
  );
  return {
    depth: Math.max(0, ...deep.map(({ depth }) => depth)),
    cost: Math.max(0, ...deep.map(({ cost }) => cost)),
    ...countIn(document),
  };
}

function countIn(document: DocumentNode): Omit<Measures, keyof Deep> {
  const counts = { aliases: 0, directives: 0, directivesAtOnce: 0, repeats: 0 };
  visit(document, {
    enter(node: ASTNode) {
      if (node.kind === Kind.FIELD && node.alias) counts.aliases++;
      if (node.kind === Kind.DIRECTIVE) counts.directives++;
      if ("directives" in node)
        counts.directivesAtOnce = Math.max(counts.directivesAtOnce, node.directives?.length ?? 0);
      if (node.kind === Kind.SELECTION_SET) counts.repeats = Math.max(counts.repeats, repeatsIn(node));
    },
  });
  return counts;
}

function repeatsIn({ selections }: SelectionSetNode): number {
  const times = new Map<string, number>();
  for (const selection of selections) {
    const key =
      selection.kind === Kind.FIELD
        ? (selection.alias ?? selection.name).value
        : selection.kind === Kind.FRAGMENT_SPREAD
          ? `...${selection.name.value}`
          : "...";
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...times.values());
}

/** Each fragment is measured once, however often it is spread: so this takes no longer than the document is. */
class Meter {
  readonly #schema: GraphQLSchema;
  readonly #variables: Variables;
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, Deep>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#variables = { ...defaultsIn(document), ...variables };
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  ofSelections({ selections }: SelectionSetNode, type: GraphQLNamedType | null | undefined): Deep {
    const sum = { depth: 0, cost: 0 };
    for (const selection of selections) {
      const { depth, cost } =
        selection.kind === Kind.FIELD
          ? this.#ofField(selection, type)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? this.#ofFragment(selection.name.value)
            : this.ofSelections(selection.selectionSet, this.#typeNamed(selection.typeCondition?.name.value) ?? type);
      sum.depth = Math.max(sum.depth, depth);
      sum.cost += cost;
    }
    return sum;
  }

  /** One that spreads itself is refused by validation. */
  #ofFragment(name: string): Deep {
    const known = this.#measured.get(name);
    const fragment = this.#fragments.get(name);
    if (known || !fragment) return known ?? { depth: 0, cost: 0 };
    this.#measured.set(name, { depth: 0, cost: 0 });
    const measured = this.ofSelections(fragment.selectionSet, this.#typeNamed(fragment.typeCondition.name.value));
    this.#measured.set(name, measured);
    return measured;
  }

  #ofField(field: FieldNode, parent: GraphQLNamedType | null | undefined): Deep {
    if (!field.selectionSet) return { depth: 1, cost: 1 };
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
    const type = definition ? getNamedType(definition.type) : undefined;
    const below = this.ofSelections(field.selectionSet, isCompositeType(type) ? type : undefined);
    const isPage = definition?.args.some(({ name }) => name === "first") ?? false;
    const isOfPage = parent?.name.endsWith("Connection") ?? false;
    const times = isPage ? this.#pageSize(field) : isList(definition?.type) && !isOfPage ? this.#listSize(field) : 1;
    return { depth: 1 + below.depth, cost: 1 + times * below.cost };
  }

  #pageSize(field: FieldNode): number {
    const size = this.#argument(field, "first") ?? this.#argument(field, "last") ?? PAGE_SIZE;
    // More is refused by the field itself.
    return typeof size === "number" ? Math.min(Math.max(size, 1), MAX_PAGE_SIZE) : PAGE_SIZE;
  }

  #listSize(field: FieldNode): number {
    const asked = this.#argument(field, "ids") ?? this.#argument(field, "representations");
    return Array.isArray(asked) ? asked.length : LIST_SIZE;
  }

  #argument(field: FieldNode, name: string): unknown {
    const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.VARIABLE) return this.#variables[value.name.value] ?? undefined;
    if (value?.kind === Kind.LIST) return value.values;
    return value?.kind === Kind.INT ? Number(value.value) : undefined;
  }

  #typeNamed(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#schema.getType(name);
  }
}

function defaultsIn({ definitions }: DocumentNode): Variables {
  const all = definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  return Object.fromEntries(
    all.flatMap(({ variable: { name }, defaultValue }): [string, unknown][] => {
      if (defaultValue?.kind === Kind.LIST) return [[name.value, defaultValue.values]];
      return defaultValue?.kind === Kind.INT ? [[name.value, Number(defaultValue.value)]] : [];
    }),
  );
}

const isList = (type: GraphQLOutputType | undefined): boolean =>
  type instanceof GraphQLNonNull ? isList(type.ofType) : type instanceof GraphQLList;
