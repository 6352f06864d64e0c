import type { GeoPoint } from '../core/geography';
import type { JsonObject } from '../core/json';
import type { BodyTolerance } from '../core/patch/tolerate-body';
import type { ResourceDefinition } from './define-resource';
import type { FeatureService } from './feature-service';
import type { PatchPolicy } from './patch-policy';
import type { SearchPolicy } from './search-policy';
import type { CodeNames } from './system-names';

/** One FHIR interface of the server: a base path and the resource types it serves. Two interfaces share nothing but the engine. */
export interface FhirApi {
  /** `ror`, `sas-editor`, `sas-platform`: also the value of `--api` and the key of the stored types. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly basePath: string;
  /** `/metadata` answers without a client certificate. */
  readonly publicMetadata: boolean;
  /** The code lists are published here: ValueSet and CodeSystem resources, `$expand`, `$validate-code`, `$lookup`. */
  readonly publishesTerminology?: true;
  /** Other base paths that answer like `basePath`. */
  readonly aliases: readonly string[];
  readonly definitions: ReadonlyMap<string, ResourceDefinition>;
  /** Access profiles of the callers; absent: whoever the guard lets in sees everything. */
  readonly accessProfiles?: AccessProfiles;
  /** Roles this interface lets in; a caller with none of them is refused before anything is looked at. */
  readonly roles: readonly string[];
  /** What owns resources and bounds the perimeter of a caller; absent: perimeters do not apply. */
  readonly owner?: OwnerDeclaration;
  /** How patches are read here beyond plain R4; absent: as R4 says. */
  readonly patch?: PatchPolicy;
  /** How bodies of POST and PUT are read here beyond plain R4; absent: as R4 says. @param codes the terminology in force */
  readonly bodyTolerance?: (codes: CodeNames) => BodyTolerance;
  /** Headers by which a caller says for whom it asks; the audit keeps them. */
  readonly userHeaders?: UserHeaders;
  /** In a comma list of codes, a value without system takes the system of the value before it. Plain R4 does not. */
  readonly inheritTokenSystem: boolean;
  /** Centre of a named place (a commune by its official code) for circles around it; undefined when unknown. */
  placeCentre(code: string): PlaceCentre | undefined;
  /** Words that mean the same in full-text searches, folded; the word itself is not among them. */
  synonymsOf(word: string): readonly string[];
  /** Misspelt result parameters seen in published requests, and what they mean: `__include` is `_include`. */
  readonly resultParameterAliases: ReadonlyMap<string, string>;
  /** Include values seen in published requests, and what they mean; null: ignore with a warning. */
  readonly includeAliases: ReadonlyMap<string, string | null>;
  /** What `$export` copies; absent: this interface has no `$export`. */
  readonly export?: ExportDeclaration;
  /** Kept by the engine for a feature that reaches it by routes of its own: no route of the engine leads to it. */
  readonly internal?: true;
  /** What features serve here by routes of their own; absent: the engine serves everything. */
  readonly services?: readonly FeatureService[];
  /** How searches are read and answered; absent: R4 as it stands. */
  readonly search?: SearchPolicy;
  /** A transaction Bundle (R4 http 3.1.0.11); absent: not offered. */
  readonly transaction?: TransactionOffer;
  /** What a role may not do does not exist for it: 405 instead of 403. */
  readonly offersByRole?: true;
  /** HTTP statuses of refusals by their code, where the guide of the interface wants others than the engine. */
  readonly statuses?: Readonly<Record<string, number>>;
  /** Largest body it takes, in bytes; absent: that of the server. */
  readonly maxBodyBytes?: number;
}

/** Who may send a transaction, and how large. What each entry may do is the declarations' business. */
export interface TransactionOffer {
  readonly roles: readonly string[];
  readonly maxEntries: number;
  /** A Bundle as the documentation shows it. */
  readonly example?: JsonObject;
}

/** The asynchronous extraction of an interface (Bulk Data STU2, export). */
export interface ExportDeclaration {
  /** Types of an extraction that names none. */
  readonly defaultTypes: readonly string[];
  /** Every type that may be asked for. */
  readonly types: readonly string[];
  /** Codes of `includeAssociatedData`, and what each adds. */
  readonly associatedData: ReadonlyMap<string, AssociatedData>;
}

/** The resources linked to those of one type, as the includes of a search of it. */
export interface AssociatedData {
  readonly type: string;
  /** Raw query string, of `_include` and `_revinclude` alone. */
  readonly includes: string;
}

/** Names of headers. */
export interface UserHeaderNames {
  readonly profileCode: string;
  readonly profileSystem: string;
  readonly roleCode: string;
  readonly roleSystem: string;
}

/** The headers of an interface, and where a caller with an access token must give them. */
export interface UserHeaders extends UserHeaderNames {
  /** Resource types that are read with them only; what reads many types at once needs them too. */
  readonly requiredFor: readonly string[];
}

/** `approximate`: nobody gave the position, it was derived. */
export interface PlaceCentre extends GeoPoint {
  readonly approximate: boolean;
}

/** The structures that own resources: their type, the reference to the one above, and how a perimeter names them. */
export interface OwnerDeclaration {
  readonly type: string;
  /** Search parameters of that type: the reference to its parent, and its identifiers. */
  readonly parent: string;
  readonly identifier: string;
  readonly identifierSystem: string;
  /** Code system of the `meta.tag` that names a region. */
  readonly regionSystem: string;
}

export interface AccessProfiles {
  /** Every profile, 0 to 13. */
  readonly all: readonly number[];
  /** The profile that sees everything. */
  readonly unrestricted: number;
}

/** Every base of an interface under the given origins (`https://host[:port]`), aliases included. */
export function baseUrlsOf(api: FhirApi, origins: readonly string[]): readonly string[] {
  return origins.flatMap((origin) => [api.basePath, ...api.aliases].map((path) => `${origin}${path}`));
}

export function definitionsByType(definitions: readonly ResourceDefinition[]): ReadonlyMap<string, ResourceDefinition> {
  return new Map(definitions.map((definition) => [definition.type, definition]));
}

/** Dependency-injection token of the interfaces this installation serves. */
export const FHIR_APIS = Symbol('FHIR_APIS');
