export const id = 917;
export const ids = [917];
export const modules = {

/***/ 8917:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  compileSchema: () => (/* binding */ compileSchema)
});

// EXTERNAL MODULE: ./node_modules/ajv/dist/ajv.js
var dist_ajv = __webpack_require__(2463);
// EXTERNAL MODULE: ./node_modules/ajv/dist/2020.js
var _2020 = __webpack_require__(2210);
// EXTERNAL MODULE: ./node_modules/ajv-formats/dist/index.js
var dist = __webpack_require__(2815);
var dist_default = /*#__PURE__*/__webpack_require__.n(dist);
// EXTERNAL MODULE: ./src/failures/quote.ts
var quote = __webpack_require__(6727);
;// CONCATENATED MODULE: ./src/schemas/drafts.ts
const named = (holds, ...names) => names.map((name) => [name, holds]);
const inBoth = [
    ...named('nothing', '$schema', '$id', '$ref', '$comment', 'title', 'description', 'default', 'examples'),
    ...named('nothing', 'readOnly', 'writeOnly', 'contentEncoding', 'contentMediaType'),
    ...named('nothing', 'type', 'enum', 'const', 'format', 'pattern', 'minLength', 'maxLength'),
    ...named('nothing', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'),
    ...named('nothing', 'minItems', 'maxItems', 'uniqueItems', 'required', 'minProperties', 'maxProperties'),
    ...named('schema', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'),
    ...named('list', 'allOf', 'anyOf', 'oneOf'),
    ...named('map', 'properties', 'patternProperties', '$defs', 'definitions'),
];
/** Draft 2020-12 (json-schema.org, "JSON Schema: A Media Type for Describing JSON Documents"), without its dynamic references. */
const draft2020 = {
    name: '2020-12',
    uri: 'https://json-schema.org/draft/2020-12/schema',
    keywords: new Map([
        ...inBoth,
        ...named('nothing', '$anchor', 'deprecated', 'minContains', 'maxContains', 'dependentRequired'),
        ...named('schema', 'items', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'),
        ...named('list', 'prefixItems'),
        ...named('map', 'dependentSchemas'),
    ]),
};
/** Draft 7. */
const draft07 = {
    name: 'draft-07',
    uri: 'http://json-schema.org/draft-07/schema',
    keywords: new Map([
        ...inBoth,
        ...named('schema or list', 'items'),
        ...named('schema', 'additionalItems'),
        ...named('map of schemas or names', 'dependencies'),
    ]),
};
/** The drafts that schemas may be written in; the first is meant where a schema names none. */
const drafts = [draft2020, draft07];
/** The draft that a `$schema` names; `undefined` for one that is not known here. */
function draftOf($schema) {
    if ($schema === undefined)
        return draft2020;
    const named = typeof $schema === 'string' ? $schema.replace(/^https?:/, '').replace(/#$/, '') : undefined;
    return drafts.find(({ uri }) => uri.replace(/^https?:/, '') === named);
}
/** The values of `format` that are checked (JSON Schema Validation, section 7.3), but for the international ones. */
const formats = [
    ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6'],
    ...['uri', 'uri-reference', 'uri-template', 'uuid', 'regex', 'json-pointer', 'relative-json-pointer'],
];

// EXTERNAL MODULE: ./src/failures/suggest.ts
var suggest = __webpack_require__(6953);
// EXTERNAL MODULE: ./src/schemas/pointer.ts
var schemas_pointer = __webpack_require__(4029);
;// CONCATENATED MODULE: ./src/schemas/references.ts

/**
 * What is wrong with a `$ref`: nothing, if it leads to a part of the same schema.
 *
 * @param parts pointers of all parts that are schemas, and their anchors
 */
function refuseReference(target, parts) {
    if (!target.startsWith('#')) {
        return {
            message: `\`$ref: ${(0,quote/* quote */.hD)(target)}\` leads out of the schema, and nothing is fetched.`,
            remedy: 'Copy what it means into `$defs`, and write `$ref: "#/$defs/NAME"`.',
        };
    }
    const fragment = decoded(target.slice(1));
    if (fragment !== undefined && parts.has(fragment))
        return undefined;
    return {
        message: `\`$ref: ${(0,quote/* quote */.hD)(target)}\` leads to no part of this schema.`,
        remedy: 'Write the path of a part, for example `#/$defs/NAME`.',
    };
}
/** A fragment without its percent signs; `undefined` for a broken one. */
function decoded(fragment) {
    try {
        return decodeURIComponent(fragment);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/schemas/inspect.ts





/** Schemas inside schemas; deeper ones are refused. */
const maxDepth = 64;
/** The longest regular expression, in UTF-16 code units. */
const maxPattern = 1000;
/** What to write instead of words that are often taken for keywords. */
const remedies = new Map([
    ['nullable', 'Write `type: [string, "null"]`.'],
    ['id', 'Did you mean "$id"?'],
    ['json_schema', 'Write what stands in it one level higher: `name`, `schema` and `strict`.'],
    ['name', 'Write it beside the schema: `{name: …, schema: …}`.'],
    ['strict', 'Write it beside the schema: `{strict: …, schema: …}`.'],
]);
/**
 * Finds what the metaschema lets pass and nobody can have meant, or what must not be: unknown keywords and
 * formats, broken regular expressions, references that lead elsewhere.
 */
function inspectSchema(schema, draft) {
    const slips = [];
    const parts = new Set();
    const references = [];
    const add = (pointer, message, remedy) => void slips.push({ pointer, message, remedy });
    function visit(part, pointer, depth) {
        parts.add(pointer);
        if (depth > maxDepth)
            add(pointer, 'This is nested too deeply.', `Use at most ${maxDepth} levels.`);
        if (depth > maxDepth || !isMap(part))
            return;
        for (const [keyword, value] of Object.entries(part)) {
            const place = (0,schemas_pointer/* inside */.n)(pointer, keyword);
            const holds = draft.keywords.get(keyword);
            if (!holds)
                refuseKeyword(keyword, place);
            else if (holds === 'map' || holds === 'map of schemas or names')
                visitMap(keyword, value, place, depth);
            else if (Array.isArray(value) && (holds === 'list' || holds === 'schema or list')) {
                for (const [index, item] of value.entries())
                    visit(item, (0,schemas_pointer/* inside */.n)(place, index), depth + 1);
            }
            else if (holds !== 'nothing' && holds !== 'list')
                visit(value, place, depth + 1);
            else
                checkValue(keyword, value, place, pointer === '');
        }
    }
    function visitMap(keyword, map, pointer, depth) {
        if (!isMap(map))
            return;
        for (const [name, value] of Object.entries(map)) {
            const place = (0,schemas_pointer/* inside */.n)(pointer, name);
            if (name === '__proto__')
                add(place, 'A property named __proto__ cannot be checked.', 'Choose another name.');
            if (keyword === 'patternProperties')
                checkPattern(name, place);
            if (!(keyword === 'dependencies' && Array.isArray(value)))
                visit(value, place, depth + 1);
        }
    }
    function refuseKeyword(keyword, pointer) {
        if (keyword.startsWith('x-'))
            return;
        const other = drafts.find(({ keywords }) => keywords.has(keyword));
        const elsewhere = other && `It belongs to ${other.name}: name that draft in \`$schema\`, or remove it.`;
        const remedy = remedies.get(keyword) ?? elsewhere ?? (0,suggest/* suggest */.ZA)(keyword, [...draft.keywords.keys()]);
        add(pointer, `${(0,quote/* quote */.hD)(keyword)} is no keyword of JSON Schema ${draft.name} that is known here.`, remedy);
    }
    function checkValue(keyword, value, pointer, isRoot) {
        if (!isRoot && (keyword === '$id' || keyword === '$schema')) {
            add(pointer, `${(0,quote/* quote */.hD)(keyword)} can only stand at the root of a schema.`, 'Remove it.');
        }
        if (typeof value !== 'string')
            return;
        if (keyword === '$ref')
            references.push({ pointer, target: value });
        if (keyword === '$anchor')
            parts.add(value);
        if (keyword === 'pattern')
            checkPattern(value, pointer);
        if (keyword === 'format' && !formats.some((format) => format === value)) {
            add(pointer, `The format ${(0,quote/* quote */.hD)(value)} is not known.`, (0,suggest/* suggest */.ZA)(value, formats));
        }
    }
    function checkPattern(pattern, pointer) {
        if (pattern.length > maxPattern) {
            add(pointer, `A regular expression has ${pattern.length} characters.`, `Use at most ${maxPattern}.`);
            return;
        }
        try {
            new RegExp(pattern, 'u');
        }
        catch {
            const remedy = 'Write it as in JavaScript with the flag u, where only signs with a meaning are escaped.';
            add(pointer, `${(0,quote/* quote */.hD)(pattern)} is no regular expression.`, remedy);
        }
    }
    visit(schema, '', 0);
    for (const { pointer, target } of references) {
        const refused = refuseReference(target, parts);
        if (refused)
            add(pointer, refused.message, refused.remedy);
    }
    return slips;
}
function isMap(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// EXTERNAL MODULE: ./src/schemas/explain.ts
var explain = __webpack_require__(143);
;// CONCATENATED MODULE: ./src/schemas/metaschema.ts

/** What the metaschema has against a schema: one slip a place, since it often says the same in several ways. */
function refusedByMetaschema(ajv, schema) {
    const { $schema: _, ...rest } = schema;
    ajv.validateSchema(rest);
    const errors = Map.groupBy(ajv.errors ?? [], ({ instancePath }) => instancePath);
    return [...errors].flatMap(([pointer, [error]]) => {
        if (!error)
            return [];
        return [{ pointer, message: `The value here ${(0,explain/* requirementOf */.h)(error)}.`, remedy: remedyFor(pointer) }];
    });
}
function remedyFor(pointer) {
    return /\/items$/.test(pointer)
        ? 'A list of schemas for the first items is called `prefixItems`; in draft-07 it is `items`.'
        : 'Change it, or remove the line.';
}

// EXTERNAL MODULE: external "node:vm"
var external_node_vm_ = __webpack_require__(714);
;// CONCATENATED MODULE: ./src/schemas/within.ts

/**
 * Runs work that a stranger's schema decides about, for at most so many milliseconds. The engine itself ends
 * it, also in the middle of a regular expression. The context has no other purpose: it is no sandbox.
 *
 * @returns the work's result; nothing where the time was not enough. What the work throws is thrown.
 */
function within(milliseconds, work) {
    const results = [];
    try {
        (0,external_node_vm_.runInNewContext)('work()', { work: () => void results.push({ result: work() }) }, { timeout: milliseconds });
    }
    catch (error) {
        if (!isOverrun(error))
            throw error;
    }
    return results[0];
}
/** The error is made in the other context, so it is no `Error` of this one. */
function isOverrun(error) {
    return (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT');
}

;// CONCATENATED MODULE: ./src/schemas/compile.ts








/** For making a schema ready, in milliseconds. */
const compileTime = 5000;
/** For checking one answer, in milliseconds. It bounds memory, too: errors that are collected need time. */
const checkTime = 2000;
/** The longest answer of which every violation is collected, in UTF-16 code units; of longer ones it is the first. */
const maxCollected = 512 * 1024;
/** Every kind of value that JSON has: a schema that leads to itself without end shows on one of them. */
const samples = [null, true, 0, '', 'a', [], [null], {}, { a: null }];
/**
 * Makes a schema ready, or finds what is wrong with it. Ajv writes code for each schema, in which texts from
 * the schema are always literals; options by which a schema could change values or reach other data are off.
 */
function compileSchema(schema) {
    const draft = draftOf(schema.$schema);
    if (!draft)
        return { slips: [unknownDraft] };
    try {
        const ready = within(compileTime, () => compiled(schema, draft))?.result;
        if (!ready || 'slips' in ready)
            return ready ?? { slips: [tooComplicated] };
        return within(checkTime, () => samples.map((sample) => ready.first(sample)))
            ? ready
            : { slips: [tooComplicated] };
    }
    catch (error) {
        if (error instanceof RangeError)
            return { slips: [tooComplicated] };
        if (error instanceof Error)
            return { slips: [refusedByAjv(error)] };
        throw error;
    }
}
function compiled(written, draft) {
    const slips = [...inspectSchema(written, draft), ...refusedByMetaschema(compile_open(draft, true), written)];
    if (slips.length > 0)
        return { slips };
    const { $schema: _, $id: __, ...schema } = written;
    const first = compile_open(draft, false).compile(schema);
    let all;
    const check = (value, length) => {
        if (first(value))
            return [];
        if (length > maxCollected)
            return first.errors ?? [];
        all ??= compile_open(draft, true).compile(schema);
        all(value);
        return all.errors ?? [];
    };
    return { first, check: (value, length) => within(checkTime, () => check(value, length))?.result };
}
/** Unknown keywords are not ajv's business: {@link inspectSchema} has refused them, with their places. */
function compile_open(draft, allErrors) {
    const Validator = draft === drafts[0] ? _2020.Ajv2020 : dist_ajv.Ajv;
    const ajv = new Validator({
        strict: false,
        validateSchema: false, // once is enough: it is the most expensive part
        allErrors,
        ownProperties: true,
        inlineRefs: false,
        logger: false,
    });
    dist_default()["default"](ajv, [...formats]);
    return ajv;
}
const unknownDraft = {
    pointer: '/$schema',
    message: '`$schema` names a draft that is not known here.',
    remedy: `Write ${drafts.map(({ uri }) => `\`${uri}\``).join(' or ')}, or leave it out.`,
};
const tooComplicated = {
    pointer: '',
    message: 'The schema is too complicated to check an answer against, or leads to itself without end.',
    remedy: 'Simplify it; a `$ref` to a part around it belongs under `properties` or `items`.',
};
/** What neither we nor the metaschema have seen, for example two anchors of one name. */
function refusedByAjv({ message }) {
    const words = `The validator does not take this schema: ${(0,quote/* quoteUpTo */.$i)(200, message)}.`;
    return { pointer: '', message: words, remedy: 'Change what it names.' };
}


/***/ })

};
