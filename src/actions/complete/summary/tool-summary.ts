import type { ShownResult } from '../../../inference/shown-result.ts';
import type { ToolUse } from '../../../inference/tools/tool-uses.ts';
import { inSeconds } from '../../../inference/waiting.ts';
import { table } from '../../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';

/** How a summary shows what tools were given and answered. */
export interface ToolSummarySettings {
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Whether texts are shown, and not only how much there was of them. */
  readonly hasTexts: boolean;
  /** Bytes of UTF-8 for what tools answered. */
  readonly maxBytes: number;
}

/** Calls that are listed; the output `tool-calls` has all of them. */
const mostCalls = 50;

/** How much of the arguments stands in the list, in UTF-16 code units, and of a result below it, in bytes. */
const longest = { given: 200, result: 4000 };

/**
 * The tools of a request, folded: the servers and what each offered, then every call with what the model gave it and how
 * much came back, and below that the beginnings of the results. All of it is text of strangers, and shown as code.
 */
export function toolSection(
  { offered = [], toolUses = [] }: Pick<ShownResult, 'offered' | 'toolUses'>,
  settings: ToolSummarySettings,
): readonly ShownMarkdown[] {
  if (offered.length === 0 && toolUses.length === 0) return [];
  const { redact } = settings;
  const servers = offered.map(({ server, url, tools, pin }) => {
    const names = ShownMarkdown.join(
      tools.map((tool) => ShownMarkdown.code(redact(tool))),
      ', ',
    );
    return ours`- ${ShownMarkdown.code(redact(`${server}: ${url}`))}: ${names}; ${ShownMarkdown.code(pin)}`;
  });
  const listed = toolUses.slice(0, mostCalls);
  const left = toolUses.length - listed.length;
  const body = [
    ShownMarkdown.join(servers, '\n'),
    ...(listed.length > 0 ? [callTable(listed, settings)] : [ours`*None was called.*`]),
    ...(left > 0 ? [ours`*… and ${left} more; the output \`tool-calls\` has all of them.*`] : []),
    ...(settings.hasTexts ? resultBlocks(listed, settings) : []),
  ];
  const title = ours`Tools · ${toolUses.length} ${toolUses.length === 1 ? 'call' : 'calls'}`;
  return [ShownMarkdown.folded(title, ShownMarkdown.join(body, '\n\n'))];
}

function callTable(uses: readonly ToolUse[], { redact, hasTexts }: ToolSummarySettings): ShownMarkdown {
  const head = [ours`Call`, ours`Round`, ours`Tool`, ours`Arguments`, ours`Result`, ours`Outcome`, ours`Time`];
  const rows = uses.map((use, index) => {
    const given = hasTexts ? beginning(use.given, longest.given) : `${Buffer.byteLength(use.given)} bytes`;
    return [
      ours`${index + 1}`,
      ours`${use.round}`,
      // The name of a tool that was not offered is a text of the model.
      use.server === '' && !hasTexts ? ours`unknown` : ShownMarkdown.cell(redact(nameOf(use))),
      given === '' ? ours`` : ShownMarkdown.cell(redact(given)),
      ours`${use.bytes} bytes`,
      ours`${use.outcome}`,
      ShownMarkdown.cell(inSeconds(use.duration)),
    ];
  });
  return table(head, rows);
}

function resultBlocks(uses: readonly ToolUse[], { redact, maxBytes }: ToolSummarySettings): readonly ShownMarkdown[] {
  const blocks: ShownMarkdown[] = [];
  let room = maxBytes;
  for (const [index, use] of uses.entries()) {
    if (use.result === '') continue;
    const title = ours`Result of call ${index + 1}: ${ShownMarkdown.code(redact(nameOf(use)))}`;
    const block = ours`${title}\n\n${ShownMarkdown.block(redact(use.result), Math.min(longest.result, room))}`;
    room -= Buffer.byteLength(block.text);
    if (room <= 0) return [...blocks, ours`*The other results do not fit here.*`];
    blocks.push(block);
  }
  return blocks;
}

function nameOf({ server, tool }: ToolUse): string {
  return server === '' ? tool : `${server}/${tool}`;
}

function beginning(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
