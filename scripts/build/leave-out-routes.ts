/** Where OpenAI's client makes the methods for a route: `this.chat = new MODULE.Chat(this)`, of a module that is left out. */
const route = /^ *this\.\w+ = new external_node_events_\w*\.[A-Z]\w*\(this\);\n/gm;

/** Any other use of a class from a module that is left out, which would fail as soon as it is made. */
const another = /new external_node_events_\w*\.(?!EventEmitter\b)\w+\(.*/;

/**
 * Has OpenAI's client made without its methods for each route of the API, which are left out of the bundle: a quarter of
 * a megabyte that every allowed step would compile, where `client.post` is all that is called.
 *
 * @param code a file of ncc's, before it is minified
 * @throws {Error} if the client is not written as this expects, which a new version of it may bring about
 */
export function leaveOutRoutes(code: string): string {
  const without = code.replace(route, '');
  if (/^class OpenAI \{$/m.test(code) && without === code) throw new Error('OpenAI’s client has another layout.');
  const [left] = another.exec(without) ?? [];
  if (left !== undefined) throw new Error(`The bundle needs a class that is left out of it: ${left}`);
  return without;
}
