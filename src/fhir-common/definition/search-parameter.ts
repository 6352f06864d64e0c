/**
 * How a search parameter is declared. A declaration says what FHIR's SearchParameter says (code, type, expression, targets) plus
 * the data type found by the expression, which decides the index it is written to.
 */

export type SearchParameterType = 'token' | 'string' | 'date' | 'number' | 'quantity' | 'reference' | 'uri' | 'special' | 'composite' | 'text';

/** Data types a token expression may find; each has its own way to become system|code pairs. */
export type TokenValueType = 'CodeableConcept' | 'Coding' | 'Identifier' | 'code' | 'boolean' | 'string';
export type DateValueType = 'date' | 'dateTime' | 'instant' | 'Period';

export interface SearchParameterBase {
  readonly code: string;
  readonly expression: string;
  /** Canonical url of the SearchParameter resource. */
  readonly url: string;
  /** French business meaning, shown in /metadata and Swagger. */
  readonly description: string;
  /** Other spellings accepted in a request, never advertised. */
  readonly aliases: readonly string[];
}

export interface TokenParameter extends SearchParameterBase {
  readonly type: 'token';
  readonly valueType: TokenValueType;
  /** The other forms in which callers know the number of an identifier (`1` + FINESS, the FINESS alone): a value without system finds them too. */
  readonly otherForms?: (system: string, value: string) => readonly string[];
  /** System implied by a `code` element, which carries none of its own. */
  readonly codeSystem?: string;
  /** Value set the values come from: the documentation shows its codes with their labels. */
  readonly valueSet?: string;
  /** Codes that are part of a code and searched with it: the districts of a city. */
  readonly includedCodes?: (code: string) => readonly string[];
}
export interface StringParameter extends SearchParameterBase {
  readonly type: 'string';
}
export interface UriParameter extends SearchParameterBase {
  readonly type: 'uri';
  /** Where the version of a canonical url stands: `url|version` then asks both (R4 search 3.1.1.4.9). */
  readonly versionExpression?: string;
}
export interface DateParameter extends SearchParameterBase {
  readonly type: 'date';
  readonly valueType: DateValueType;
}
export interface NumberParameter extends SearchParameterBase {
  readonly type: 'number';
  /** `integer` values compare exactly; `decimal` ones with the implied precision of R4 search 3.1.1.4.6. */
  readonly valueType: 'integer' | 'decimal';
}
export interface QuantityParameter extends SearchParameterBase {
  readonly type: 'quantity';
  /** UCUM code understood when the request gives a number alone (`a` for ages). */
  readonly defaultUnit?: string;
  /** UCUM codes of units written as a word alone, by folded word (`ans`: `a`). */
  readonly unitWords?: Readonly<Record<string, string>>;
}
export interface ReferenceParameter extends SearchParameterBase {
  readonly type: 'reference';
  readonly targets: readonly string[];
  /** The value is a canonical url: the target is the resource whose parameter of this code holds it. */
  readonly canonicalOf?: string;
  /** The element may name its target by type and identifier instead of a literal reference. */
  readonly logical?: boolean;
  /**
   * Reference of the target to its parent. `reference.criterion:above` then asks the target or any of its ancestors, and
   * `reference:below` finds what refers to a resource or to anything under it.
   */
  readonly hierarchy?: string;
  /** Groups and position parameters of the target whose index rows the source carries too: the chains people wait for. */
  readonly carries?: readonly string[];
  /** For references that pile up over time: `_revinclude` along this one brings the newest of them by a date. */
  readonly broughtBack?: BroughtBack;
}
/** What `_revinclude` brings of resources that refer to a match more and more often as time goes by. */
export interface BroughtBack {
  /**
   * Date parameter of the type that refers. What `_has` along the same reference asks of this date is asked of what is brought too; R4 alone
   * would bring everything, which `Prefer: handling=r4-independent` still does.
   */
  readonly by: string;
  /** Most resources brought to one page, the newest first served. */
  readonly most: number;
}
/** Several parameters of one correlation group asked at once on one instance: `type$value` (R4 search 3.1.1.5.14). */
export interface CompositeParameter extends SearchParameterBase {
  readonly type: 'composite';
  /** Codes of the parameters of the same group, in the order of the value. */
  readonly components: readonly string[];
}
/** Words in the text of a resource: of all its texts and labels, or of its narrative. */
export interface TextParameter extends SearchParameterBase {
  readonly type: 'text';
  readonly part: 'content' | 'narrative';
}
/** A circle on the map: around a point (`lat|lon|distance|unit`) or around a commune (`code|distance|unit`). */
export interface PositionParameter extends SearchParameterBase {
  readonly type: 'special';
  readonly centre: 'point' | 'commune';
  /** The parameter that holds the position in the index: two ways to name a centre look at one position. */
  readonly indexedAs: string;
  /** Concept whose code names the place when the element gives no position. */
  readonly fallbackExpression?: string;
}

export type SearchParameter =
  | TokenParameter
  | StringParameter
  | UriParameter
  | DateParameter
  | NumberParameter
  | QuantityParameter
  | ReferenceParameter
  | PositionParameter
  | CompositeParameter
  | TextParameter;

/** What every builder below takes: the code, where its values are (FHIRPath), its meaning in French. */
interface Named {
  readonly code: string;
  readonly at: string;
  readonly fr: string;
  readonly url?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
}
/** A builder whose parameter also says of what: the data types, targets or components found there. */
type NamedOf<Of> = Named & { readonly of: Of };

const base = ({ code, at, fr, url = '', aliases = [] }: Named): SearchParameterBase => ({
  code,
  expression: at,
  description: fr,
  url, // '' = the R4 core parameter; defineResource() knows the type and completes it
  aliases,
});

type TokenOptions = Pick<TokenParameter, 'otherForms' | 'codeSystem' | 'valueSet' | 'includedCodes'>;

export function token({ code, of, at, fr, url, aliases, ...options }: NamedOf<TokenValueType> & TokenOptions): TokenParameter {
  return { type: 'token', valueType: of, ...base({ code, at, fr, url, aliases }), ...options };
}

export function string(named: Named): StringParameter {
  return { type: 'string', ...base(named) };
}

export function uri({ code, at, fr, url, aliases, ...options }: Named & Pick<UriParameter, 'versionExpression'>): UriParameter {
  return { type: 'uri', ...base({ code, at, fr, url, aliases }), ...options };
}

export function date({ of, ...named }: NamedOf<DateValueType>): DateParameter {
  return { type: 'date', valueType: of, ...base(named) };
}

export function number({ of, ...named }: NamedOf<NumberParameter['valueType']>): NumberParameter {
  return { type: 'number', valueType: of, ...base(named) };
}

type QuantityOptions = Pick<QuantityParameter, 'defaultUnit' | 'unitWords'>;

export function quantity({ code, at, fr, url, aliases, ...options }: Named & QuantityOptions): QuantityParameter {
  return { type: 'quantity', ...base({ code, at, fr, url, aliases }), ...options };
}

type ReferenceOptions = Pick<ReferenceParameter, 'canonicalOf' | 'logical' | 'hierarchy' | 'carries' | 'broughtBack'>;

/** @param of the types of the targets */
export function reference({ code, of, at, fr, url, aliases, ...options }: NamedOf<readonly string[]> & ReferenceOptions): ReferenceParameter {
  return { type: 'reference', targets: of, ...base({ code, at, fr, url, aliases }), ...options };
}

/** @param of codes of the components, in the order of the value */
export function composite({ of, ...named }: NamedOf<readonly string[]>): CompositeParameter {
  return { type: 'composite', components: of, ...base(named) };
}

export function text({ of, ...named }: Omit<NamedOf<TextParameter['part']>, 'at'>): TextParameter {
  return { type: 'text', part: of, ...base({ ...named, at: of === 'content' ? 'Resource' : 'Resource.text' }) };
}

type PositionOptions = Pick<PositionParameter, 'fallbackExpression'> & Partial<Pick<PositionParameter, 'indexedAs'>>;

export function position({ code, of, at, fr, url, aliases, indexedAs = code, ...options }: NamedOf<PositionParameter['centre']> & PositionOptions): PositionParameter {
  return { type: 'special', centre: of, indexedAs, ...base({ code, at, fr, url, aliases }), ...options };
}
