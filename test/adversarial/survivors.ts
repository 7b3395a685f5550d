/** Mutants that are found correct because they are, each with the reason. */
export const equivalent: Readonly<Record<string, string>> = {};

/** Mutants that are wrong and yet found correct, each with the reason why nothing shows it here. */
export const notCaught: Readonly<Record<string, string>> = {};
