/** The address that a request goes to. */
interface RequestTarget {
  /** In lower case, without brackets and without the dot of the root. */
  readonly host: string;
  readonly port: string;
}

/** A form of an entry: whether an entry has it, and whether it then names the target. */
interface ExceptionForm {
  readonly pattern: RegExp;
  readonly names: (target: RequestTarget, ...parts: readonly string[]) => boolean;
}

const name = '[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?';

/**
 * The forms that an entry of `NO_PROXY` may have, in lower case, as curl, Go and the tools around them read it: there
 * is no standard. The first form that fits decides.
 */
const forms: readonly ExceptionForm[] = [
  { pattern: /^\*$/, names: () => true },
  { pattern: /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/, names: ({ host }, network, bits) => isInNetwork(host, network, bits) },
  { pattern: /^([\d.]+)-([\d.]+)$/, names: ({ host }, first, last) => isInRange(host, first, last) },
  { pattern: /^\[([0-9a-f:.]+)\](?::(\d+))?$/, names: (target, host = '', port) => isAddress(target, host, port) },
  { pattern: /^([0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*)$/, names: (target, host = '') => isAddress(target, host, undefined) },
  {
    pattern: new RegExp(String.raw`^(?:\*?\.)?(${name})\.?(?::(\d+))?$`),
    names: ({ host, port }, domain = '', only) =>
      (host === domain || host.endsWith(`.${domain}`)) && (only === undefined || only === port),
  },
];

/** Whether a list of exceptions names an address; this machine's own are always reached without a proxy. */
export function bypassesProxy(hostname: string, port: string, exceptions: readonly string[]): boolean {
  const target = { host: bare(hostname), port };
  if (
    target.host === 'localhost' ||
    isInNetwork(target.host, '127.0.0.0', '8') ||
    isAddress(target, '::1', undefined)
  ) {
    return true;
  }
  return exceptions.some((entry) => {
    const form = formOf(entry);
    const [, ...parts] = form?.pattern.exec(entry.toLowerCase()) ?? [];
    return form?.names(target, ...parts) ?? false;
  });
}

/** Whether an entry has a form that means something here. */
export function isKnownForm(entry: string): boolean {
  return formOf(entry) !== undefined;
}

function formOf(entry: string): ExceptionForm | undefined {
  const form = forms.find(({ pattern }) => pattern.test(entry.toLowerCase()));
  const [network, bits] = entry.split('/');
  return bits !== undefined && networkOf(network, bits) === undefined ? undefined : form;
}

function isAddress({ host, port }: RequestTarget, wanted: string, only: string | undefined): boolean {
  return isInNetwork(host, wanted, wanted.includes(':') ? '128' : '32') && (only === undefined || only === port);
}

function isInNetwork(host: string, network: string | undefined, bits: string | undefined): boolean {
  const { isIP } = process.getBuiltinModule('node:net');
  const family = isIP(host);
  // Node would look for an IPv4 address in a network of IPv6, too, by its mapped form.
  return (
    family !== 0 &&
    family === isIP(bare(network ?? '')) &&
    (networkOf(network, bits)?.check(host, family === 4 ? 'ipv4' : 'ipv6') ?? false)
  );
}

function networkOf(network = '', bits = '') {
  const { BlockList, isIP } = process.getBuiltinModule('node:net');
  const address = bare(network);
  const family = isIP(address);
  if (family === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function isInRange(host: string, first = '', last = ''): boolean {
  const { isIPv4 } = process.getBuiltinModule('node:net');
  const value = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  if (![host, first, last].every(isIPv4)) return false;
  return value(first) <= value(host) && value(host) <= value(last);
}

/** A host as it is compared: without the brackets of an IPv6 address and without the dot of the root. */
function bare(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}
