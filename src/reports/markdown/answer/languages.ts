/**
 * Info strings that a code block may keep. GitHub highlights these; others it may draw or run through a renderer,
 * as it does with `mermaid`, `math`, `geojson`, `topojson`, `stl` and `suggestion`, and it can learn more of them.
 */
const highlighted = new Set(
  `bash bat c clojure cmake cpp c++ cs csharp c# css csv dart diff dockerfile docker elixir erlang fsharp go golang gradle
graphql groovy haskell hcl html http ini java javascript js json json5 jsonc jsx julia kotlin less lua makefile markdown
md matlab nix objective-c ocaml perl php plaintext powershell properties protobuf ps1 python py r regex ruby rb rust rs
scala scss sh shell shellscript sql svelte swift terraform text tf toml ts tsx txt typescript vim vue xml yaml yml zig
zsh console shell-session`.split(/\s+/),
);

/** Info strings that GitHub draws. */
const drawn = new Set(['mermaid', 'math', 'geojson', 'topojson', 'stl']);

/** The language that a code block is shown with; `text` for every one that is not known to be only highlighted. */
export function languageOf(info: string | null | undefined): string {
  const language = firstWord(info);
  return highlighted.has(language) ? language : 'text';
}

/** Whether GitHub would draw the block. */
export function isDrawn(info: string | null | undefined): boolean {
  return drawn.has(firstWord(info));
}

function firstWord(info: string | null | undefined): string {
  return (
    (info ?? '')
      .trim()
      .split(/[\s{,:]/, 1)[0]
      ?.toLowerCase() ?? ''
  );
}
