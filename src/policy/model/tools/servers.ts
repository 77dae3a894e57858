import type { Place } from '../../../language/failures/failure.ts';
import type { PinnedParts } from './pin.ts';

/** A server of the Model Context Protocol that steps may use, as a policy file writes it. */
export interface ToolServer {
  /** Lower-case letters, digits and `-`, at most 63 characters. */
  readonly name: string;
  /** Normalized; `https`, or `http` for the literal addresses 127.0.0.1 and [::1]; without a user and a fragment. */
  readonly url: string;
  /** Name of the secret, never its value; absent where the server needs none. */
  readonly secret?: string;
  /** Request headers with fixed values, by their names in lower case. Never one that carries a credential. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names of tools, exact and case-sensitive; at least one. */
  readonly allow: readonly string[];
  readonly allowPlace: Place;
  /** Absent where the file does not say it yet. */
  readonly pin?: PlacedPin;
  readonly place: Place;
}

/** What the definitions of a server's allowed tools hash to. */
export interface PlacedPin {
  /** `sha256:` and 64 hexadecimal digits in lower case. */
  readonly pin: string;
  /** What each tool's parts were, so that a message can name what has changed; empty or absent where the file does not say. */
  readonly parts?: ReadonlyMap<string, PinnedParts>;
  readonly place: Place;
}

/** A pin that the tools which a server offers have to match, and the tools that it was made of: those that its file allows, sorted. */
export interface ToolPin extends PlacedPin {
  readonly tools: readonly string[];
}

/** A server that every layer allows, with the tools that all of them allow. */
export interface AllowedServer {
  /** As the nearest file has it, with the headers that any file gives it, and with the nearest secret. */
  readonly server: ToolServer;
  /** In the order of the nearest file; at least one. */
  readonly tools: readonly string[];
  /** The pins of all files that have one, the nearest first. Each has to match. */
  readonly pins: readonly ToolPin[];
}

/** The servers that a request names. */
export interface NamedServers {
  /** Each once, in the order in which they are named. */
  readonly servers: readonly string[];
  /** The toolsets that the input `github-mcp-toolsets` asks the server `github` for; absent where it asks for none. */
  readonly githubToolsets?: readonly string[];
}
