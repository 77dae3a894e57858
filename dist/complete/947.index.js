export const id = 947;
export const ids = [947];
export const modules = {

/***/ 8947:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  disarmMarkdown: () => (/* binding */ disarmMarkdown)
});

// EXTERNAL MODULE: ./src/markdown/cut.ts
var cut = __webpack_require__(9561);
;// CONCATENATED MODULE: ./src/markdown/comments.ts
/** HTML without its comments. One that is not closed is no comment: it would hide all that follows. */
function withoutComments(html, tally) {
    let result = '';
    let from = 0;
    for (let start = html.indexOf('<!--'); start !== -1; start = html.indexOf('<!--', from)) {
        // `<!-->` and `<!--->` are whole comments (CommonMark 0.31.2, section 6.6).
        const end = html.indexOf('-->', start + 2);
        if (end === -1)
            break;
        tally.add('comments');
        result += html.slice(from, start);
        from = end + '-->'.length;
    }
    return result + html.slice(from);
}

// EXTERNAL MODULE: ./src/markdown/invisible.ts
var invisible = __webpack_require__(7778);
;// CONCATENATED MODULE: ./src/markdown/links.ts
/** GitHub's own hosts whose pages GitHub writes or guards itself. None serves what users have uploaded as it is. */
const gitHubHosts = [
    'github.com',
    'docs.github.com',
    'github.blog',
    'cli.github.com',
    'support.github.com',
    'www.githubstatus.com',
];
/**
 * An absolute https address with a plain host: no user, no port, no escapes or foreign letters in the host, no
 * backslash (which browsers take for a slash), no blank.
 */
const plainAddress = /^https:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/?#][^\s\\\p{C}]*)?$/iu;
/** The longest address that stays a link, in UTF-16 code units. */
const longestAddress = 2_000;
/** What may stand in a link's destination as it is; anything else could end it, or begin something (CommonMark 6.3). */
const inert = /[^A-Za-z0-9\-._:/?#@!+,;=%&]/g;
/**
 * The address of a link that may stay one, ready to stand between parentheses.
 *
 * @param hosts host names that are allowed besides GitHub's; a subdomain is another host
 */
function allowedAddress(url, hosts) {
    if (url.length > longestAddress)
        return undefined;
    const host = plainAddress.exec(url)?.[1]?.toLowerCase();
    if (host === undefined || !URL.canParse(url))
        return undefined;
    const { href, hostname } = new URL(url);
    if (hostname !== host)
        return undefined;
    if (!gitHubHosts.includes(host) && !hosts.some((allowed) => allowed.toLowerCase() === host))
        return undefined;
    return href.replace(inert, percent).replaceAll('&', '&amp;');
}
function percent(character) {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

;// CONCATENATED MODULE: ./src/markdown/tidy.ts
/** Whether a node is set off by marks around it. */
function isAttention(node) {
    return node.type === 'emphasis' || node.type === 'strong' || node.type === 'delete';
}
/**
 * Brings the content of a paragraph into the one form that can be written down without doubt: texts, codes and emphasis
 * that touch are one; emphasis is not empty, does not stand within its own kind, and neither begins nor ends with a blank.
 */
function tidy(nodes, within = []) {
    const result = [];
    for (const each of nodes.flatMap((node) => tidied(node, within))) {
        if (each.type === 'break')
            dropBlanksAtEnd(result);
        const last = result.at(-1);
        const node = each.type === 'text' && last?.type === 'break' ? { ...each, value: each.value.trimStart() } : each;
        if ((node.type === 'text' || node.type === 'inlineCode') && last?.type === node.type) {
            result.splice(-1, 1, { type: node.type, value: last.value + node.value });
        }
        else if (last && isAttention(node) && last.type === node.type) {
            result.splice(-1, 1, ...tidied({ ...last, children: [...last.children, ...node.children] }, within));
        }
        else if (node.type !== 'text' || node.value !== '')
            result.push(node);
    }
    return result;
}
/** Blanks before a break are not seen; blanks behind it are not either. */
function dropBlanksAtEnd(nodes) {
    const last = nodes.at(-1);
    if (last?.type !== 'text')
        return;
    const value = last.value.trimEnd();
    nodes.splice(-1, 1, ...(value === '' ? [] : [{ type: 'text', value }]));
}
/** A paragraph's content without blanks and breaks at either end. */
function trim(nodes) {
    const { inner } = split(nodes);
    return inner;
}
function tidied(node, within) {
    if (node.type === 'link')
        return [{ ...node, children: tidy(node.children, [...within, 'link']) }];
    if (!isAttention(node))
        return [node];
    if (within.includes(node.type))
        return tidy(node.children, within);
    const { before, inner, after } = split(tidy(node.children, [...within, node.type]));
    return [...before, ...(inner.length > 0 ? [{ ...node, children: inner }] : []), ...after];
}
/** Cuts off the blanks at either end; breaks there disappear. */
function split(nodes) {
    const inner = [...nodes];
    const before = [];
    const after = [];
    for (const [end, at, trimmed] of [
        [before, 0, (value) => value.trimStart()],
        [after, -1, (value) => value.trimEnd()],
    ]) {
        for (let node = inner.at(at); node; node = inner.at(at)) {
            if (node.type !== 'break' && node.type !== 'text')
                break;
            const value = node.type === 'text' ? trimmed(node.value) : '';
            if (node.type === 'text' && value === node.value)
                break;
            end.splice(0, end.length, { type: 'text', value: ' ' });
            inner.splice(at, 1, ...(value === '' ? [] : [{ type: 'text', value }]));
            if (value !== '')
                break;
        }
    }
    return { before, inner, after };
}

// EXTERNAL MODULE: ./src/markdown/words.ts
var words = __webpack_require__(56);
;// CONCATENATED MODULE: ./src/markdown/disarm-phrasing.ts





/** The longest address that is shown, in UTF-16 code units. */
const longestShown = 300;
/** The content of a paragraph, heading or cell with nothing left in it that GitHub would make live. */
function disarmPhrasing(nodes, page) {
    const plain = trim(tidy(nodes.flatMap((node) => disarmed(node, page))));
    return trim(tidy(withoutSigns(plain, page, false)));
}
/** How each kind of node is disarmed. A kind that is not named here does not get through. */
function disarmed(node, page) {
    switch (node.type) {
        case 'text':
            return [disarm_phrasing_text((0,invisible/* removeInvisible */.i)(node.value, page.tally).replace(/(?<![ \t])[ \t]*\n[ \t\n]*/g, '\n'))];
        case 'inlineCode':
            return code((0,invisible/* removeInvisible */.i)(node.value, page.tally));
        case 'break':
            return [{ type: 'break' }];
        case 'emphasis':
        case 'strong':
        case 'delete':
            return [{ type: node.type, children: node.children.flatMap((child) => disarmed(child, page)) }];
        case 'link':
            return disarm_phrasing_link(node.url, node.children, page);
        case 'linkReference':
            return disarm_phrasing_link(page.definitions.get(node.identifier) ?? '', node.children, page);
        case 'image':
        case 'imageReference':
            return disarm_phrasing_image(node.alt ?? '', page);
        case 'footnoteReference':
            return [disarm_phrasing_text(`[${(0,invisible/* removeInvisible */.i)(node.label ?? node.identifier, page.tally)}]`)];
        case 'html':
            return html(node.value, page);
        default:
            return [];
    }
}
function disarm_phrasing_text(value) {
    return { type: 'text', value };
}
/** Inline code in one line; empty code is nothing. */
function code(value) {
    const line = value.replace(/\s+/g, ' ').trim();
    return line === '' ? [] : [{ type: 'inlineCode', value: line }];
}
/** A link to a host that is allowed; any other as its text, with the address as code behind it. */
function disarm_phrasing_link(url, children, page) {
    const shown = children.flatMap((child) => disarmed(child, page));
    const address = (0,invisible/* removeInvisible */.i)(url, page.tally);
    const allowed = allowedAddress(address, page.linkHosts);
    if (allowed !== undefined) {
        const named = tidy(shown).length > 0 ? shown : [disarm_phrasing_text(address)];
        return [{ type: 'link', url: allowed, children: withoutLinks(named) }];
    }
    page.tally.add('links');
    const target = code(shortened(address));
    const [only] = shown;
    const repeatsAddress = shown.length === 1 && only?.type === 'text' && withoutScheme(address) === withoutScheme(only.value);
    if (target.length === 0 || repeatsAddress)
        return target.length === 0 ? shown : target;
    return [...shown, disarm_phrasing_text(' ('), ...target, disarm_phrasing_text(')')];
}
function withoutScheme(address) {
    return address.trim().replace(/^(?:https?:\/\/|mailto:)/i, '');
}
function shortened(address) {
    return address.length > longestShown ? `${address.slice(0, longestShown).toWellFormed()}…` : address;
}
/** An image as its text, and a note: GitHub would fetch it on behalf of whoever looks at the page. */
function disarm_phrasing_image(alt, page) {
    page.tally.add('images');
    const shown = (0,invisible/* removeInvisible */.i)(alt, page.tally).trim();
    const note = { type: 'emphasis', children: [disarm_phrasing_text('(image left out)')] };
    return shown === '' ? [note] : [disarm_phrasing_text(`${shown} `), note];
}
/** A tag as its text; a comment as nothing. */
function html(value, page) {
    const shown = withoutComments((0,invisible/* removeInvisible */.i)(value, page.tally), page.tally);
    if (shown === '')
        return [];
    page.tally.add('html');
    return [disarm_phrasing_text(shown.replace(/\s+/g, ' '))];
}
/** Links within a link become their text: an image's text, for one, may have held some. */
function withoutLinks(nodes) {
    return nodes.flatMap((node) => {
        if (node.type === 'link')
            return withoutLinks(node.children);
        return [isAttention(node) ? { ...node, children: withoutLinks(node.children) } : node];
    });
}
/** Cuts texts at what GitHub would link, mention or close, and makes that inline code, or a link that is allowed. */
function withoutSigns(nodes, page, inLink) {
    return nodes.flatMap((node, index) => {
        if (node.type === 'link')
            return [{ ...node, children: withoutSigns(node.children, page, true) }];
        if (isAttention(node))
            return [{ ...node, children: withoutSigns(node.children, page, inLink) }];
        if (node.type !== 'text')
            return [node];
        return (0,words/* cutAtSigns */.k)(node.value, mayBeClosed(nodes[index + 1])).flatMap((piece) => shownPiece(piece, page, inLink));
    });
}
/** Whether a closing keyword could mean what follows it. */
function mayBeClosed(next) {
    return next !== undefined && next.type !== 'inlineCode';
}
function shownPiece(piece, page, inLink) {
    if (piece.kind === 'plain')
        return [disarm_phrasing_text(piece.text)];
    if (piece.kind !== 'address') {
        page.tally.add(piece.kind);
        return code(piece.text);
    }
    const allowed = allowedAddress(piece.text, page.linkHosts);
    if (allowed !== undefined)
        return inLink ? [disarm_phrasing_text(piece.text)] : [{ type: 'link', url: allowed, children: [disarm_phrasing_text(piece.text)] }];
    page.tally.add('links');
    return code(piece.text);
}

;// CONCATENATED MODULE: ./src/markdown/languages.ts
/**
 * Info strings that a code block may keep. GitHub highlights these; others it may draw or run through a renderer,
 * as it does with `mermaid`, `math`, `geojson`, `topojson`, `stl` and `suggestion`, and it can learn more of them.
 */
const highlighted = new Set(`bash bat c clojure cmake cpp c++ cs csharp c# css csv dart diff dockerfile docker elixir erlang fsharp go golang gradle
graphql groovy haskell hcl html http ini java javascript js json json5 jsonc jsx julia kotlin less lua makefile markdown
md matlab nix objective-c ocaml perl php plaintext powershell properties protobuf ps1 python py r regex ruby rb rust rs
scala scss sh shell shellscript sql svelte swift terraform text tf toml ts tsx txt typescript vim vue xml yaml yml zig
zsh console shell-session`.split(/\s+/));
/** Info strings that GitHub draws. */
const drawn = new Set(['mermaid', 'math', 'geojson', 'topojson', 'stl']);
/** The language that a code block is shown with; `text` for every one that is not known to be only highlighted. */
function languageOf(info) {
    const language = firstWord(info);
    return highlighted.has(language) ? language : 'text';
}
/** Whether GitHub would draw the block. */
function isDrawn(info) {
    return drawn.has(firstWord(info));
}
function firstWord(info) {
    return ((info ?? '')
        .trim()
        .split(/[\s{,:]/, 1)[0]
        ?.toLowerCase() ?? '');
}

;// CONCATENATED MODULE: ./src/markdown/disarm-flow.ts




/** Lists and quotations within each other that are formatted; what is deeper is shown as it is written. */
const deepest = 10;
/** Columns that a table may have. A renderer fills every row up to as many cells. */
const mostColumns = 40;
/** Blocks with nothing left in them that GitHub would make live. */
function disarmFlow(nodes, page, depth = 0) {
    return nodes.flatMap((node) => disarm_flow_disarmed(node, page, depth));
}
/** How each kind of block is disarmed. A kind that is not named here does not get through. */
function disarm_flow_disarmed(node, page, depth) {
    switch (node.type) {
        case 'paragraph':
            return paragraph(disarmPhrasing(node.children, page));
        case 'heading': {
            const children = disarmPhrasing(node.children, page);
            return children.length === 0 ? [] : [{ type: 'heading', depth: node.depth, children }];
        }
        case 'thematicBreak':
            return [{ type: 'thematicBreak' }];
        case 'code':
            return [disarm_flow_code(node, page)];
        case 'html':
            return disarm_flow_html(node.value, page);
        case 'table':
            return [table(node, page)];
        case 'list':
            return [depth < deepest ? list(node, page, depth + 1) : written(node, page)];
        case 'blockquote': {
            if (depth >= deepest)
                return [written(node, page)];
            const children = withoutAlert(disarmFlow(node.children, page, depth + 1));
            return children.length === 0 ? [] : [{ type: 'blockquote', children }];
        }
        case 'footnoteDefinition':
            return labelled(`[${node.label ?? node.identifier}]: `, disarmFlow(node.children, page, depth), page);
        case 'definition':
            return page.referenced.has(node.identifier) ? [] : paragraph(disarmPhrasing([definitionText(node)], page));
        default:
            return [];
    }
}
function paragraph(children) {
    return children.length === 0 ? [] : [{ type: 'paragraph', children }];
}
function disarm_flow_code({ value, lang }, page) {
    if (isDrawn(lang))
        page.tally.add('diagrams');
    return { type: 'code', lang: languageOf(lang), value: (0,invisible/* removeInvisible */.i)(value, page.tally) };
}
/** What cannot be formatted: as code, the way it is written. */
function written(node, page) {
    const { start, end } = node.position ?? {};
    return { type: 'code', lang: 'text', value: page.source.slice(start?.offset ?? 0, end?.offset ?? 0) };
}
/** Several lines of HTML are a code block, one line is a paragraph. */
function disarm_flow_html(value, page) {
    const shown = withoutComments((0,invisible/* removeInvisible */.i)(value, page.tally), page.tally).trim();
    if (shown === '')
        return [];
    page.tally.add('html');
    if (shown.includes('\n'))
        return [{ type: 'code', lang: 'html', value: shown }];
    return paragraph(disarmPhrasing([{ type: 'text', value: shown }], page));
}
/** A table whose rows are as long as its head: GitHub would leave out what is beyond. */
function table(node, page) {
    const columns = node.children[0]?.children.length ?? 0;
    if (columns > mostColumns)
        return written(node, page);
    const children = node.children.map((row) => ({
        type: row.type,
        children: row.children
            .slice(0, columns)
            .map((cell) => ({ type: cell.type, children: disarmPhrasing(cell.children, page) })),
    }));
    return { type: 'table', align: node.align ?? [], children };
}
function list(node, page, depth) {
    const children = node.children.map((item) => {
        const blocks = disarmFlow(item.children, page, depth);
        return {
            type: 'listItem',
            spread: item.spread || isLoose(blocks),
            checked: item.checked ?? null,
            children: blocks,
        };
    });
    const spread = children.some((item) => item.spread) || node.spread === true;
    return { type: 'list', ordered: node.ordered ?? false, start: startOf(node), spread, children };
}
/** Whether blocks of an item need blank lines between them: all but a paragraph with lists behind it. */
function isLoose(blocks) {
    return blocks.some((block, index) => index > 0 && block.type !== 'list');
}
/** A number has at most nine digits (CommonMark 0.31.2, section 5.2), also at the end of the list. */
function startOf({ ordered, start }) {
    return ordered ? Math.min(start ?? 1, 99_999_999) : null;
}
/** `[!NOTE]` at the beginning of a quotation would make an alert of it. */
function withoutAlert(blocks) {
    const [first, ...others] = blocks;
    if (first?.type !== 'paragraph')
        return blocks;
    const [text, ...rest] = first.children;
    const [mark, word = ''] = (text?.type === 'text' && /^\[!([a-z]{1,20})\]\s*/i.exec(text.value)) || [];
    if (text?.type !== 'text' || mark === undefined)
        return blocks;
    const value = text.value.slice(mark.length);
    const behind = [...(value === '' ? [] : [{ type: 'text', value: ` ${value}` }]), ...rest];
    return [
        { ...first, children: [{ type: 'strong', children: [{ type: 'text', value: word }] }, ...behind] },
        ...others,
    ];
}
/** A footnote with its label in front, where it stands: GitHub would move it to the end of the page, out of the box. */
function labelled(label, blocks, page) {
    const text = { type: 'text', value: (0,invisible/* removeInvisible */.i)(label, page.tally) };
    const [first, ...others] = blocks;
    if (first?.type !== 'paragraph')
        return [...paragraph(disarmPhrasing([text], page)), ...blocks];
    return [...paragraph(disarmPhrasing([text, ...first.children], page)), ...others];
}
function definitionText({ label, identifier, url }) {
    return { type: 'text', value: `[${label ?? identifier}]: ${url}` };
}

;// CONCATENATED MODULE: ./src/markdown/page.ts
/** Looks through a tree, however deep it is, for what its reference links stand for. Of two definitions the first counts. */
function readPage(root, source, settings) {
    const definitions = new Map();
    const referenced = new Set();
    const left = [root];
    for (let node = left.pop(); node; node = left.pop()) {
        if (node.type === 'definition' && !definitions.has(node.identifier))
            definitions.set(node.identifier, node.url);
        if (node.type === 'linkReference' || node.type === 'imageReference')
            referenced.add(node.identifier);
        if ('children' in node)
            left.push(...node.children.toReversed());
    }
    return { source, definitions, referenced, ...settings };
}

// EXTERNAL MODULE: ./node_modules/mdast-util-from-markdown/lib/index.js + 39 modules
var lib = __webpack_require__(7391);
// EXTERNAL MODULE: ./node_modules/mdast-util-gfm/lib/index.js + 9 modules
var mdast_util_gfm_lib = __webpack_require__(8054);
// EXTERNAL MODULE: ./node_modules/micromark-extension-gfm/index.js + 7 modules
var micromark_extension_gfm = __webpack_require__(2297);
;// CONCATENATED MODULE: ./src/markdown/limits.ts
/** How often each sign is looked at within one paragraph, heading or cell. Prose has far fewer. */
const most = { brackets: 200, emphasis: 200, code: 400, angles: 60, escapes: 400 };
/** Characters by their codes, as micromark names them. */
const [star, underscore, tilde, grave, angle, opening, closing, exclamation, backslash] = [
    42, 95, 126, 96, 60, 91, 93, 33, 92,
];
/**
 * Keeps micromark from taking time in proportion to the square of a paragraph: its search for what a `]`, a `*` or a
 * `<` belongs to goes over all that came before, or comes after; each escape takes memory. A sign beyond the limits is text, as it would be
 * if it belonged to nothing.
 */
function limits() {
    const paragraphs = new WeakMap();
    const seenIn = (paragraph) => {
        const seen = paragraphs.get(paragraph) ?? { brackets: 0, emphasis: 0, code: 0, angles: 0, escapes: 0, open: 0 };
        paragraphs.set(paragraph, seen);
        return seen;
    };
    const emphasis = limit(seenIn, (seen) => ++seen.emphasis > most.emphasis);
    const bracket = (seen) => {
        if (++seen.brackets > most.brackets)
            return true;
        seen.open++;
        return false;
    };
    return {
        text: {
            [star]: emphasis,
            [underscore]: emphasis,
            [tilde]: emphasis,
            // Only the first of a run may begin a code span.
            [grave]: { ...limit(seenIn, (seen) => ++seen.code > most.code), previous: (code) => code !== grave },
            [angle]: limit(seenIn, (seen) => ++seen.angles > most.angles),
            [backslash]: limit(seenIn, (seen) => ++seen.escapes > most.escapes),
            [opening]: limit(seenIn, bracket),
            [exclamation]: imageLimit(seenIn, bracket),
            [closing]: limit(seenIn, isUnopened),
        },
    };
}
function isUnopened(seen) {
    if (seen.open === 0)
        return true;
    seen.open--;
    return false;
}
/** Takes a sign for text where there were too many. */
function limit(seenIn, isTooMuch) {
    return {
        name: 'limit',
        tokenize(effects, ok, nok) {
            return (code) => {
                if (!isTooMuch(seenIn(this)))
                    return nok(code);
                effects.enter('data');
                effects.consume(code);
                effects.exit('data');
                return ok;
            };
        },
    };
}
/** The same for `![`, which is a sign of two characters. */
function imageLimit(seenIn, isTooMuch) {
    return {
        name: 'limit',
        tokenize(effects, ok, nok) {
            return (exclamationMark) => {
                effects.enter('data');
                effects.consume(exclamationMark);
                return (code) => {
                    if (code !== opening || !isTooMuch(seenIn(this)))
                        return nok(code);
                    effects.consume(code);
                    effects.exit('data');
                    return ok;
                };
            };
        },
    };
}

;// CONCATENATED MODULE: ./src/markdown/parse.ts




/**
 * Bare addresses are found later, in the text that is left: this way they are found as well where the parser would
 * not take them for links and GitHub does.
 */
const withoutAutolinks = { disable: { null: ['wwwAutolink', 'protocolAutolink', 'emailAutolink'] } };
/** Without mdast's own search for bare addresses, which recurses as deep as the tree. */
const extensions = (0,mdast_util_gfm_lib/* gfmFromMarkdown */.C)().filter(({ transforms }) => !transforms);
/** Parses GitHub Flavored Markdown, without bare addresses. */
function parseMarkdown(text) {
    return (0,lib/* fromMarkdown */.Y)(text, {
        extensions: [(0,micromark_extension_gfm/* gfm */.T)(), withoutAutolinks, limits()],
        mdastExtensions: extensions,
    });
}

;// CONCATENATED MODULE: ./src/markdown/parts.ts
/**
 * How much of a text is parsed at once. For some texts the parser takes time in proportion to the square of what it is
 * given, and memory for every character.
 */
const part = { characters: 8 * 1024, lines: 320 };
/** How much of a text is parsed in all. The parser takes up to 80 µs a line and 7 µs a character. */
const whole = { characters: 96 * 1024, lines: 1_600 };
/** What is left of what may be parsed. */
class Budget {
    #characters = whole.characters;
    #lines = whole.lines;
    spend(text) {
        this.#characters -= text.length;
        this.#lines -= countLines(text);
    }
    get isSpent() {
        return this.#characters <= 0 || this.#lines <= 0;
    }
}
/** The most marks of lists and quotations that may begin a line. */
const mostMarks = 24;
/** Marks of quotations, lists and numbered lists at the beginning of a line (CommonMark 0.31.2, section 5). */
const marks = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/y;
/** The beginning of a fenced code block (CommonMark 0.31.2, section 4.5). */
const fence = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;
/**
 * Where a part ends that begins at `from`: after as many whole lines as may be parsed at once.
 *
 * @param times how much larger than others it may be
 */
function partEnd(text, from, times = 1) {
    let end = from;
    for (let lines = 0; lines < part.lines * times && end < text.length; lines++) {
        const next = lineEnd(text, end);
        if (next - from > part.characters * times)
            return end > from ? end : splitLine(text, from);
        end = next;
    }
    return end;
}
/** Where the line ends that begins at `from`, behind its line feed. */
function lineEnd(text, from) {
    const feed = text.indexOf('\n', from);
    return feed === -1 ? text.length : feed + 1;
}
/** Where the line begins that `at` is in. */
function lineStart(text, at) {
    return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}
function countLines(text) {
    let count = 0;
    for (let at = 0; at < text.length; at = lineEnd(text, at))
        count++;
    return count;
}
/** Within a line that is too long for a part: at a blank if there is one, and never within a character. */
function splitLine(text, from) {
    const end = from + part.characters;
    const blank = text.lastIndexOf(' ', end);
    if (blank > from + part.characters / 2)
        return blank + 1;
    return /[\uDC00-\uDFFF]/.test(text.charAt(end)) ? end - 1 : end;
}
/** Whether a line of a part begins with so many marks that a tree of it would be too deep. */
function isTooDeep(text) {
    for (let at = 0; at < text.length; at = lineEnd(text, at)) {
        let count = 0;
        marks.lastIndex = at;
        while (marks.test(text))
            if (++count > mostMarks)
                return true;
    }
    return false;
}
/** The fenced code block that begins at `from`, however long it is; without an end it goes up to the text's. */
function fencedAt(text, from) {
    const first = lineEnd(text, from);
    const [, open = '', info = ''] = fence.exec(text.slice(from, Math.min(first, from + 1000)).replace(/\n$/, '')) ?? [];
    if (open === '' || (open.startsWith('`') && info.includes('`')))
        return undefined;
    for (let at = first; at < text.length; at = lineEnd(text, at)) {
        const end = lineEnd(text, at);
        if (end - at > open.length + 1000)
            continue;
        const [, close = '', behind = ''] = fence.exec(text.slice(at, end).replace(/\n$/, '')) ?? [];
        if (close.startsWith(open) && behind.trim() === '')
            return { info, value: text.slice(first, Math.max(first, at - 1)), end };
    }
    return { info, value: text.slice(first), end: text.length };
}
/** Where a comment ends that begins at `from`, if that is more than a part away. */
function commentEnd(text, from) {
    if (!/^ {0,3}<!--/.test(text.slice(from, from + 8)))
        return undefined;
    const end = text.indexOf('-->', from);
    return end > from + part.characters ? end + '-->'.length : undefined;
}

// EXTERNAL MODULE: ./src/markdown/removed.ts
var removed = __webpack_require__(2733);
// EXTERNAL MODULE: ./src/markdown/box.ts
var box = __webpack_require__(9384);
// EXTERNAL MODULE: ./node_modules/mdast-util-to-markdown/lib/index.js + 52 modules
var mdast_util_to_markdown_lib = __webpack_require__(2558);
;// CONCATENATED MODULE: ./src/markdown/escape.ts
/** What ends or begins something wherever it stands; as character references where a backslash may be misread. */
const anywhere = /[\\*[\]~`<$]|&(?=[#A-Za-z])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** In a heading, a `#` too: at its end it would be taken for a part of its mark. */
const anywhereInHeadings = new RegExp(`${anywhere.source}|#`, 'g');
/** What begins something at the beginning of a line: headings, rules, lists, quotations, tables, definitions. */
const lineStarts = /^(?:[-+=#>:|]|\d{1,9}(?=[.)](?:\s|$)))/gm;
const references = {
    '`': '&#96;',
    '<': '&lt;',
    '&': '&amp;',
    // GitHub looks for formulas in the text that is left after Markdown; its own advice is an element around the sign.
    $: '<span>$</span>',
};
/**
 * Writes a text so that a renderer reads it back as that text, and nothing else.
 *
 * @param isFirst whether it begins the paragraph
 */
function escapeText(text, surroundings, isFirst) {
    const escaped = oneLine(text, surroundings).replace(surroundings === 'heading' ? anywhereInHeadings : anywhere, (sign) => references[sign] ?? `\\${sign}`);
    // A `!` before a link would make an image of it.
    const whole = escaped.endsWith('!') ? `${escaped.slice(0, -1)}\\!` : escaped;
    if (surroundings === 'cell')
        return whole.replaceAll('|', '&#124;');
    if (surroundings === 'heading')
        return whole;
    if (isFirst)
        return escapeLineStarts(whole);
    const end = whole.indexOf('\n');
    return end === -1 ? whole : whole.slice(0, end) + escapeLineStarts(whole.slice(end));
}
/** Breaks are kept between two texts only: at an edge they could make a line of what comes next to it. */
function oneLine(text, surroundings) {
    if (surroundings !== 'paragraph')
        return text.replace(/(?<!\s)\s*\n\s*/g, ' ');
    return text.replace(/^[ \t]*\n[ \t\n]*|(?<![ \t\n])[ \t]*\n[ \t\n]*$/g, ' ');
}
function escapeLineStarts(text) {
    return text.replace(lineStarts, (sign) => (/^\d/.test(sign) ? `${sign}\\` : `\\${sign}`));
}

;// CONCATENATED MODULE: ./src/markdown/write-phrasing.ts


/** Writes the content of a paragraph, heading or cell. */
function writePhrasing(nodes, surroundings) {
    const pieces = piecesOf(nodes, surroundings, []);
    const touching = new Set(pieces.flatMap((piece, index) => (touchesMark(piece, index, pieces) ? [piece.node] : [])));
    const markOf = (node) => node.type === 'emphasis' && touching.has(node) ? '_' : attentionMarks[node.type];
    return pieces
        .map((piece, index) => write(piece, pieces.slice(Math.max(0, index - 2), index), pieces.slice(index + 1, index + 3), markOf))
        .join('');
}
const attentionMarks = { emphasis: '*', strong: '**', delete: '~~' };
function piecesOf(nodes, surroundings, pieces) {
    for (const node of nodes) {
        if (isAttention(node)) {
            pieces.push({ kind: 'open', node });
            piecesOf(node.children, surroundings, pieces);
            pieces.push({ kind: 'close', node });
        }
        else
            pieces.push({ kind: 'text', text: plain(node, surroundings, pieces.length === 0) });
    }
    return pieces;
}
/** Where two marks touch, `*` and `**` could be read as one. */
function touchesMark(piece, index, pieces) {
    if (piece.kind === 'text')
        return false;
    return [pieces[index - 1], pieces[index + 1]].some((neighbour) => neighbour !== undefined && neighbour.kind !== 'text');
}
function plain(node, surroundings, isFirst) {
    if (node.type === 'text')
        return escapeText(node.value, surroundings, isFirst);
    if (node.type === 'break')
        return surroundings === 'paragraph' ? '\\\n' : ' ';
    if (node.type === 'inlineCode')
        return inlineCode(node.value, surroundings);
    if (node.type === 'link')
        return `[${writePhrasing(node.children, surroundings)}](${node.url})`;
    throw new Error(`Markdown: ${node.type} is not written.`);
}
/**
 * Inline code between more backticks than there are in it. In a cell a `|` would end the cell, and is escaped; where
 * a backslash stands before it, renderers do not agree on what that is, and it is shown as `¦`.
 */
function inlineCode(value, surroundings) {
    const shown = surroundings === 'cell' ? value.replace(/\\\|/g, '\\¦').replaceAll('|', '\\|') : value;
    const longest = (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
    const marks = '`'.repeat(longest + 1);
    const space = longest > 0 || /^ .* $/.test(shown) ? ' ' : '';
    return `${marks}${space}${shown}${space}${marks}`;
}
/** Writes a piece, between up to two pieces before and two behind it. */
function write(piece, before, behind, markOf) {
    if (piece.kind !== 'text')
        return markOf(piece.node);
    const characters = [...piece.text];
    const [closing, opening] = [before.at(-1), behind[0]];
    if (opening?.kind === 'open' && isMisread(markOf(opening.node), characters.at(-1), behind[1], 0)) {
        characters.splice(-1, 1, entity(characters.at(-1)));
    }
    if (closing?.kind === 'close' && isMisread(markOf(closing.node), characters[0], before.at(-2), -1)) {
        characters.splice(0, 1, entity(characters[0]));
    }
    return characters.join('');
}
/**
 * Whether a mark is not taken for one, for what is outside and inside of it (CommonMark 0.31.2, section 6.2): a letter
 * outside, and a sign inside; for `_` any letter outside. As a character reference, what is outside ends in a sign.
 */
function isMisread(mark, outside, inside, at) {
    if (outside === undefined || /[\s!-/:-@[-`{-~]/.test(outside))
        return false;
    const next = inside?.kind === 'text' ? [...inside.text].at(at) : undefined;
    return mark === '_' || next === undefined || !/[\p{L}\p{N}]/u.test(next);
}
function entity(character) {
    return character === undefined ? '' : `&#${character.codePointAt(0)};`;
}

;// CONCATENATED MODULE: ./src/markdown/serialise.ts


/** Blocks are written by mdast's own serialiser; what is within a line is written by ours. */
const options = {
    bullet: '-',
    rule: '-',
    fences: true,
    handlers: {
        paragraph: (node, parent) => taskMark(node, parent) + writePhrasing(node.children, 'paragraph'),
        heading: ({ depth, children }) => `${'#'.repeat(depth)} ${writePhrasing(children, 'heading')}`,
        table: writeTable,
    },
};
/**
 * Writes disarmed blocks as Markdown, so that a renderer reads the same blocks from it.
 *
 * @param otherBullets whether a list stands before the first block, which begins a list of its own
 */
function serialise(blocks, otherBullets) {
    const root = { type: 'root', children: [...blocks] };
    const bullets = otherBullets ? { bullet: '*', bulletOther: '-', bulletOrdered: ')' } : {};
    return (0,mdast_util_to_markdown_lib/* toMarkdown */.l)(root, { ...options, ...bullets }).replace(/\n$/, '');
}
function taskMark(node, parent) {
    if (parent?.type !== 'listItem' || !isFirst(node, parent))
        return '';
    return typeof parent.checked === 'boolean' ? `[${parent.checked ? 'x' : ' '}] ` : '';
}
function isFirst(node, { children }) {
    return children[0] === node;
}
const dashes = { left: ':--', center: ':-:', right: '--:' };
/** A table without padding: a column as wide as its widest cell would multiply a long cell by all rows. */
function writeTable({ align, children }) {
    const rows = children.map(({ children: cells }) => rowOf(cells.map((cell) => writePhrasing(cell.children, 'cell'))));
    const columns = children[0]?.children.map((_, index) => dashes[align?.[index] ?? 'left'] ?? '---') ?? [];
    const rule = rowOf(columns.map((dash, index) => (align?.[index] ? dash : '---')));
    return [...rows.slice(0, 1), rule, ...rows.slice(1)].join('\n');
}
function rowOf(cells) {
    return `| ${cells.join(' | ')} |`;
}

;// CONCATENATED MODULE: ./src/markdown/sheet.ts



/** A block that is larger than this share of the room is cut where the room ends; a smaller one is left out. */
const largeShare = 1 / 8;
/** What it takes to put two blocks one under the other in a box, in bytes: an empty line. */
const joint = 4;
/** Room for ordinary fences around what is cut, in bytes. */
const fences = 32;
/** Takes blocks as long as there is room, and says where it ended. */
class Sheet {
    #written = [];
    #maxBytes;
    #more;
    #room;
    #last;
    isFull = false;
    /** @param more our own words for where blocks are left out, as Markdown */
    constructor(maxBytes, more) {
        this.#maxBytes = maxBytes;
        this.#more = more;
        this.#room = maxBytes - (0,box/* boxedBytes */.c)(more) - joint;
    }
    /** Adds blocks whole if they fit; if not, the beginning of a large one as code, and then no more. */
    add(blocks, source) {
        if (this.isFull || blocks.length === 0)
            return;
        const first = blocks[0]?.type;
        // Two lists that touch would be read as one.
        const markdown = serialise(blocks, first === 'list' && this.#last === 'list');
        if (this.#put(markdown))
            this.#last = blocks.at(-1)?.type;
        else {
            const [only] = blocks;
            const text = blocks.length === 1 && only?.type === 'code' ? only.value : source;
            if ((0,box/* boxedBytes */.c)(markdown) > this.#maxBytes * largeShare || this.#written.length === 0)
                this.#putBeginning(text);
            this.cut();
        }
    }
    /** Says that the text goes on beyond what is shown. */
    cut() {
        if (this.isFull)
            return;
        this.isFull = true;
        this.#written.push(this.#more);
    }
    get markdown() {
        return this.#written.join('\n\n');
    }
    #put(markdown) {
        const bytes = (0,box/* boxedBytes */.c)(markdown) + joint;
        if (bytes > this.#room)
            return false;
        this.#room -= bytes;
        this.#written.push(markdown);
        return true;
    }
    /** The fence may take as much room as what stands in it, so a third is tried when all of the room does not do. */
    #putBeginning(text) {
        for (const room of [this.#room - joint - fences, this.#room / 3]) {
            const value = beginning(text, Math.floor(room)).replace(/\n$/, '');
            if (value !== '' && this.#put(serialise([{ type: 'code', lang: 'text', value }], false)))
                return;
        }
    }
}
/** The beginning of a text that has so many bytes in a box, cut between two characters. */
function beginning(text, room) {
    let left = room;
    let end = 0;
    while (end < text.length) {
        const feed = text.indexOf('\n', end);
        const line = text.slice(end, feed === -1 ? text.length : feed + 1);
        const bytes = (0,box/* boxedBytes */.c)(line);
        if (bytes > left)
            return text.slice(0, end) + (0,cut/* cutToBytes */.z)(line, Math.max(0, left - joint));
        left -= Buffer.byteLength(line) + 2;
        end += line.length;
    }
    return text;
}

;// CONCATENATED MODULE: ./src/markdown/disarm-markdown.ts








/** How much larger than other parts one is that is a table. */
const tableTimes = 3;
/** What {@link import('./disarm.ts').disarm} does, part by part, until the text or the room is at its end. */
function disarmMarkdown(text, { linkHosts, maxBytes, more }) {
    const tally = new removed/* Tally */.F();
    const looked = (0,cut/* cutToBytes */.z)(text, 2 * maxBytes);
    const source = (0,invisible/* removeInvisible */.i)(looked, tally);
    const sheet = new Sheet(maxBytes, more);
    const budget = new Budget();
    let at = 0;
    while (at < source.length && !sheet.isFull) {
        const part = nextPart(source, at, budget, { linkHosts, tally });
        for (const { blocks, source: written } of part.blocks)
            sheet.add(blocks, written);
        at = part.end;
    }
    if (looked.length < text.length)
        sheet.cut();
    return { markdown: sheet.markdown, removed: tally.removed };
}
function nextPart(source, at, budget, settings) {
    const skipped = commentEnd(source, at);
    if (skipped !== undefined) {
        settings.tally.add('comments');
        return { blocks: [], end: skipped };
    }
    const fenced = fencedAt(source, at);
    if (fenced) {
        const node = { type: 'code', lang: fenced.info, value: fenced.value };
        const blocks = disarmFlow([node], readPage(node, '', settings));
        return { blocks: [{ blocks, source: fenced.value }], end: fenced.end };
    }
    if (budget.isSpent)
        return asWritten(source.slice(at), source.length, 'From here on, the text is too long to be formatted:');
    const part = source.slice(at, partEnd(source, at));
    const end = at + part.length;
    if (isTooDeep(part))
        return asWritten(part, end, 'Nested too deeply to be formatted:');
    const root = parseMarkdown(part);
    const isTable = root.children.length === 1 && root.children[0]?.type === 'table';
    // A table's rows are none without its head.
    const whole = isTable ? source.slice(at, partEnd(source, at, tableTimes)) : part;
    const read = readPart(whole, isTable ? parseMarkdown(whole) : root, at + whole.length === source.length, settings);
    budget.spend(whole.slice(0, read.end));
    return { ...read, end: at + read.end };
}
/** The last block of a part may go on beyond it, and is left for the next one, unless it is the only one. */
function readPart(part, root, isLast, settings) {
    const page = readPage(root, part, settings);
    const last = lineStart(part, root.children.at(-1)?.position?.start.offset ?? 0);
    const end = isLast || last === 0 ? part.length : last;
    const nodes = end === part.length ? root.children : root.children.slice(0, -1);
    return { blocks: nodes.map((node) => ({ blocks: disarmFlow([node], page), source: sourceOf(node, part) })), end };
}
function sourceOf({ position }, part) {
    return part.slice(position?.start.offset ?? 0, position?.end.offset ?? part.length);
}
function asWritten(text, end, note) {
    if (text.trim() === '')
        return { blocks: [], end };
    const said = {
        type: 'paragraph',
        children: [{ type: 'emphasis', children: [{ type: 'text', value: note }] }],
    };
    const shown = { type: 'code', lang: 'text', value: withoutEmptyEnds(text) };
    return { blocks: [said, shown].map((block) => ({ blocks: [block], source: text })), end };
}
/** Without the empty lines at its beginning and its end. */
function withoutEmptyEnds(text) {
    return text.slice(lineStart(text, text.length - text.trimStart().length)).trimEnd();
}


/***/ })

};
