/** Thrown inside `instantiate` alone, where a configuration or problem cannot be; its message says why. */
export class NotPossible extends Error {}
