declare module '@vercel/ncc' {
  /** The options of ncc's own README that are used here. */
  interface Options {
    readonly cache: false;
    /** What is not bundled, and where it is imported from instead. */
    readonly externals: Readonly<Record<string, string>>;
    /** The name of the file that licences are collected in. */
    readonly license: string;
    readonly quiet: boolean;
    readonly target: string;
    /** Whether types are left to `npm run types`, which saves half of the time. */
    readonly transpileOnly: true;
  }

  interface Built {
    readonly code: string;
    readonly assets: Readonly<Record<string, { readonly source: string | Uint8Array }>>;
  }

  export default function ncc(entry: string, options: Options): Promise<Built>;
}
