/** The form of an id and of a literal reference to a resource (R4 datatypes, id; R4 references 2.3.0.2), stated once. */
export const FHIR_ID = '[A-Za-z0-9.-]{1,64}';

const ID = new RegExp(`^${FHIR_ID}$`);
const TYPE_AND_ID = `([A-Z][A-Za-z]{0,63})/(${FHIR_ID})(?:/_history/(${FHIR_ID}))?`;
const RELATIVE = new RegExp(`^${TYPE_AND_ID}$`);
const ENDING = new RegExp(`(?:^|/)${TYPE_AND_ID}$`);

/** `Type/id` or `Type/id/_history/version`, in its parts. */
export interface ResourceAddress {
  readonly type: string;
  readonly id: string;
  readonly version?: string;
}

export function isFhirId(text: string): boolean {
  return ID.test(text);
}

/** A relative reference; undefined for any other text. */
export function readAddress(text: string): ResourceAddress | undefined {
  return parts(RELATIVE.exec(text));
}

/** What an address ends with, whatever stands before: another server's base, or nothing. */
export function readAddressAtEnd(text: string): ResourceAddress | undefined {
  return parts(ENDING.exec(text));
}

function parts(match: RegExpExecArray | null): ResourceAddress | undefined {
  const [, type, id, version] = match ?? [];
  if (type === undefined || id === undefined) return undefined;
  return { type, id, ...(version === undefined ? {} : { version }) };
}
