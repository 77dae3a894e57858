declare module 'vitest' {
  export interface ProvidedContext {
    /** What a scenario runs: the committed bundle, or the sources. */
    through: 'bundle' | 'source';
  }
}

export {};
