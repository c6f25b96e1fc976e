// Node's types, as far as the guide's code needs them.
declare const process: { env: Record<string, string | undefined> };
