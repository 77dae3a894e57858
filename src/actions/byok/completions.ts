import type { Machine } from '../../github/laptop/laptop.ts';
import { quote } from '../../language/failures/quote.ts';
import { amongWords } from '../inputs/one-of.ts';
import { type Command, type CommandLine, type ExitCode, everywhere, type Option, WrongCall } from './command.ts';

const shells = { bash, zsh, fish };

/** Prints the completions for a shell. */
export async function run(
  { operands }: CommandLine,
  { terminal }: Machine,
  commands: readonly Command[],
): Promise<ExitCode> {
  const [shell = ''] = operands;
  const found = Object.entries(shells).find(([name]) => name === shell);
  if (!found) throw new WrongCall(`SHELL: ${quote(shell)} is not known. ${amongWords(shell, Object.keys(shells))}`);
  terminal.output.write(found[1](commands));
  return 0;
}

const optionsOf = ({ options }: Command): readonly Option[] => [...options, ...everywhere];

const spellings = ({ name, short }: Option): readonly string[] => [
  `--${name}`,
  ...(short === undefined ? [] : [`-${short}`]),
];

/** A text in single quotes, as all three shells read it. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Bash: words of the command, and after an option with a value whatever that takes. */
function bash(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.map((command) => {
    const options = optionsOf(command);
    const flags = options.flatMap(spellings).join(' ');
    const paths = options.filter(({ isPath }) => isPath).flatMap(spellings);
    const plain = options.filter(({ value, words, isPath }) => value && !words && !isPath).flatMap(spellings);
    const words = options.filter((option) => option.words);
    const operands = command.completes === 'paths' ? '-f' : `-W ${quoted((command.completes ?? []).join(' '))}`;
    return [
      `    ${command.name})`,
      '      case "$previous" in',
      ...(paths.length > 0 ? [`        ${paths.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return;;`] : []),
      ...words.map(
        (option) =>
          `        ${spellings(option).join('|')}) COMPREPLY=($(compgen -W ${quoted((option.words ?? []).join(' '))} -- "$current")); return;;`,
      ),
      ...(plain.length > 0 ? [`        ${plain.join('|')}) return;;`] : []),
      '      esac',
      '      case "$current" in',
      `        -*) COMPREPLY=($(compgen -W ${quoted(flags)} -- "$current"));;`,
      `        *) COMPREPLY=($(compgen ${operands} -- "$current"));;`,
      '      esac;;',
    ].join('\n');
  });
  return `# bash completions of byok: source <(byok completions bash)
_byok() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(`${names} --help --version`)} -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
}
complete -o filenames -F _byok byok
`;
}

/** Zsh: `_arguments` with what each option says. */
function zsh(commands: readonly Command[]): string {
  // Brackets and colons mean something there.
  const said = (text: string) => text.replaceAll(/[[\]:\\]/g, '\\$&');
  const behind = ({ value, words, isPath }: Option) => {
    if (value === undefined) return '';
    return `:${said(value)}:${isPath ? '_files' : words ? `(${words.join(' ')})` : ''}`;
  };
  const lineOf = (option: Option) =>
    spellings(option).map(
      (name) => `      ${quoted(`${option.isMany ? '*' : ''}${name}[${said(option.says)}]${behind(option)}`)}`,
    );
  const operandsOf = ({ completes }: Command) =>
    completes === undefined
      ? []
      : [`      ${quoted(`*::${completes === 'paths' ? 'file:_files' : `word:(${completes.join(' ')})`}`)}`];
  const cases = commands.map((command) =>
    [
      `    ${command.name})`,
      '      arguments=(',
      ...optionsOf(command).flatMap(lineOf),
      ...operandsOf(command),
      '      );;',
    ].join('\n'),
  );
  return `#compdef byok
# zsh completions of byok: byok completions zsh > "\${fpath[1]}/_byok"
_byok() {
  local -a commands arguments
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${said(summary)}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
  esac
  shift words
  (( CURRENT-- ))
  _arguments -s : $arguments
}
if [ "$funcstack[1]" = _byok ]; then _byok "$@"; else compdef _byok byok; fi
`;
}

/** Fish: one line for each option of each command. */
function fish(commands: readonly Command[]): string {
  const text = (said: string) => `'${said.replaceAll(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap((command) => {
    const here = `complete -c byok -n '__fish_seen_subcommand_from ${command.name}'`;
    const behind = ({ value, words, isPath }: Option) => {
      if (value === undefined) return '';
      return isPath ? ' -r -F' : words ? ` -x -a ${text(words.join(' '))}` : ' -x';
    };
    const operands =
      command.completes === undefined
        ? []
        : [`${here} ${command.completes === 'paths' ? '-F' : `-a ${text(command.completes.join(' '))}`}`];
    return [
      `complete -c byok -n __fish_use_subcommand -a ${command.name} -d ${text(command.summary)}`,
      ...operands,
      ...optionsOf(command).map(
        (option) =>
          `${here} -l ${option.name}${option.short === undefined ? '' : ` -s ${option.short}`}${behind(option)} -d ${text(option.says)}`,
      ),
    ];
  });
  return `# fish completions of byok: byok completions fish > ~/.config/fish/completions/byok.fish
complete -c byok -f
${lines.join('\n')}
`;
}
